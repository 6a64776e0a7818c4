//! Color histogram: which colors occur in some pixels, and the number of pixels in each cell of 4 x 4 x 4
//! colors.
//!
//! There are 2^18 cells. Each has two 64-bit words side by side. The first has a bit for each of the 64
//! colors that occurs. The second has the number of pixels and, for each channel, the sum of the low two
//! bits. So counting a pixel is one access to 16 bytes. (Counting only every third pixel, in a table of its
//! own, took longer.) All numbers are integers, so the result does not depend on how pixels are split among
//! threads.
//!
//! Pixels are counted in rows of 32. Rows of one color and rows of greys have shorter code. Speed per core
//! (Zen 3): grey noise 2.0 Gpx/s, a label map 1.6, an MRI in the colors of a colormap 1.0, other pixels 0.4
//! to 0.7.
//!
//! What limits the other pixels is neither the cache (a table of 8 KiB was no faster) nor the number of
//! instructions (nine per pixel instead of fourteen took as long). It is that every pixel loads and stores
//! its cell, and the load waits for the store of a recent pixel in the same cell. Therefore pixels of two
//! rows are counted alternately, and both words of a cell are one load and one store. That made it 1.4 to 1.7
//! times as fast; four rows or more were no faster.

use std::collections::HashMap;

use rayon::prelude::*;

use super::code::{self, CELL_COLORS, LANES, with_codes};

/// Number of cells.
const CELLS: usize = code::COLORS >> code::CELL_BITS;

/// Lowest bit of the number of pixels in the second word of a cell. Below it are three fields of 16 bits for
/// the sums.
const COUNT_SHIFT: u32 = 48;

/// When the number of pixels of a cell reaches 2^14, its second word is moved to
/// [`ColorHistogram::overflow`]. A sum of low bits grows by at most 3 per pixel, so its 16 bits could
/// overflow after a few thousand pixels more.
const FULL: u64 = 1 << 14 << COUNT_SHIFT;

/// The number that a pixel adds to the second word of its cell, for each position in the cell.
static PIXEL: [[u64; 2]; CELL_COLORS] = {
    let mut pixel = [[0; 2]; CELL_COLORS];
    let mut position = 0;
    while position < CELL_COLORS {
        let digits = position as u64;
        pixel[position][1] = 1 << COUNT_SHIFT | (digits >> 4) << 32 | (digits >> 2 & 3) << 16 | (digits & 3);
        position += 1;
    }
    pixel
};

/// The bit that a pixel sets in the first word of its cell, for each position in the cell.
static PRESENT: [[u64; 2]; CELL_COLORS] = {
    let mut present = [[0; 2]; CELL_COLORS];
    let mut position = 0;
    while position < CELL_COLORS {
        present[position][0] = 1 << position;
        position += 1;
    }
    present
};

/// The histogram of the colors of some pixels.
pub struct ColorHistogram {
    /// Both words of each cell. The second word has only the pixels that are not in `overflow` or `greys`.
    cells: Vec<[u64; 2]>,
    /// Number of pixels and sums that were moved out of the second word of a cell, for each number of a cell.
    overflow: HashMap<u32, [u64; 4]>,
    /// Number of grey pixels that are not in `cells` or `overflow`, for each level.
    greys: [u64; 256],
}

/// The pixels in one cell of 4 x 4 x 4 colors.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramCell {
    /// The number of the cell: the high bits of the codes of its colors.
    number: u32,
    /// A bit for each of its 64 colors that occurs.
    present: u64,
    /// Number of pixels, at least 1.
    pub(super) count: u64,
    /// Sums of the low two bits of red, green and blue.
    low_sums: [u64; 3],
}

impl HistogramCell {
    /// The cell of pixels with these codes, which are all in it.
    pub(super) fn of_codes(codes: &[u32]) -> Self {
        let number = codes.first().map_or(0, |code| code >> code::CELL_BITS);
        let mut cell = Self { number, present: 0, count: 0, low_sums: [0; 3] };
        for code in codes {
            let position = *code as usize % CELL_COLORS;
            cell.present |= 1 << position;
            let [count, low_sums @ ..] = sum([cell.count, 0, 0, 0], fields(PIXEL[position][1]));
            cell.count = count;
            cell.low_sums = std::array::from_fn(|channel| cell.low_sums[channel] + low_sums[channel]);
        }
        cell
    }

    /// Number of colors that occur.
    pub(super) fn distinct(&self) -> usize {
        self.present.count_ones() as usize
    }

    /// The code of the first color of the cell.
    pub(super) fn first_code(&self) -> usize {
        (self.number << code::CELL_BITS) as usize
    }

    /// The positions in the cell, 0 to 63, of the colors that occur, in ascending order.
    #[inline]
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> + use<> {
        let mut rest = self.present;
        std::iter::from_fn(move || {
            let position = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                position
            })
        })
    }

    /// The colors that occur, in the order of their codes.
    pub(crate) fn colors(&self) -> impl Iterator<Item = [u8; 3]> + use<> {
        let first = self.number << code::CELL_BITS;
        self.positions().map(move |position| code::color(first | position as u32))
    }

    /// Appends the colors that occur, in the order of their codes, to `all`.
    #[inline]
    pub(super) fn append_colors(&self, all: &mut Vec<[u8; 3]>) {
        let corner = code::color(self.number << code::CELL_BITS);
        let before = all.len();
        all.resize(before + self.distinct(), corner);
        let mut rest = self.present;
        for color in &mut all[before..] {
            let position = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            *color = [color[0] | position >> 4, color[1] | position >> 2 & 3, color[2] | position & 3];
        }
    }

    /// The mean color of the pixels, rounded to nearest.
    pub(super) fn mean(&self) -> [u8; 3] {
        let mut mean = code::color(self.number << code::CELL_BITS);
        for (channel, low_sum) in mean.iter_mut().zip(self.low_sums) {
            *channel += ((low_sum + self.count / 2) / self.count) as u8;
        }
        mean
    }
}

impl Default for ColorHistogram {
    /// The histogram of no pixels.
    fn default() -> Self {
        let mut cells = Vec::with_capacity(CELLS);
        // Zeros are written now, and `black_box` keeps the compiler from allocating zeroed pages instead.
        // Counting reads a cell before it writes it, so each zeroed page would fault twice: first for the
        // read, then for the write, and the second fault also interrupts all other processors. That took a
        // tenth of the whole conversion.
        std::hint::black_box(&mut cells).resize(CELLS, [0; 2]);
        Self { cells, overflow: HashMap::new(), greys: [0; 256] }
    }
}

impl ColorHistogram {
    /// Counts the pixels of `levels`: red, green, blue, red, …
    pub fn count(&mut self, levels: &[u8]) {
        count(self, levels);
    }

    /// Removes all pixels.
    pub(crate) fn clear(&mut self) {
        self.cells.fill([0; 2]);
        self.overflow.clear();
        self.greys = [0; 256];
    }

    /// Merges histograms. Returns the cells that have pixels in any of them, in the order of the color codes.
    /// Runs on the current thread pool.
    pub fn merge(histograms: &mut [Self]) -> Vec<HistogramCell> {
        const TASK_CELLS: usize = 1 << 12;
        histograms.iter_mut().for_each(Self::move_greys_to_cells);
        let of_task = |task: usize| {
            let mut cells = Vec::new();
            for number in task * TASK_CELLS..(task + 1) * TASK_CELLS {
                let present = histograms.iter().fold(0, |all, histogram| all | histogram.cells[number][0]);
                if present != 0 {
                    let fields = histograms.iter().map(|histogram| fields(histogram.cells[number][1]));
                    let [count, low_sums @ ..] = fields.fold([0; 4], sum);
                    cells.push(HistogramCell { number: number as u32, present, count, low_sums });
                }
            }
            cells
        };
        let tasks: Vec<_> = (0..CELLS / TASK_CELLS).into_par_iter().map(of_task).collect();
        let mut cells = tasks.concat();
        for (&number, &overflow) in histograms.iter().flat_map(|histogram| &histogram.overflow) {
            if let Ok(at) = cells.binary_search_by_key(&number, |cell| cell.number) {
                let HistogramCell { count, low_sums: [red, green, blue], .. } = &mut cells[at];
                [*count, *red, *green, *blue] = sum([*count, *red, *green, *blue], overflow);
            }
        }
        cells
    }

    /// Adds the grey pixels, which are counted separately, to their cells.
    fn move_greys_to_cells(&mut self) {
        for (level, count) in (0..=u8::MAX).zip(std::mem::replace(&mut self.greys, [0; 256])) {
            if count > 0 {
                let (code, low_sum) = (code::of([level; 3]), count * u64::from(level % 4));
                let number = code >> code::CELL_BITS;
                self.cells[number as usize][0] |= 1 << (code % 64);
                let overflow = self.overflow.entry(number).or_default();
                *overflow = sum(*overflow, [count, low_sum, low_sum, low_sum]);
            }
        }
    }

    /// Counts one pixel.
    #[inline(always)]
    fn count_pixel(&mut self, code: u32) {
        self.count_equal_pixels(code, 1);
    }

    /// Counts two rows of pixels alternately. Neighbors in a row are often in one cell, where each pixel must
    /// wait for the one before it.
    #[inline(always)]
    fn count_rows(&mut self, one: &[u32; LANES], other: &[u32; LANES]) {
        // An array of constant length needs no bounds checks below.
        let Some(cells) = self.cells.first_chunk_mut::<CELLS>() else { return };
        let mut any = [0; 2];
        for (&one, &other) in one.iter().zip(other) {
            for code in [one, other] {
                let cell = &mut cells[(code >> code::CELL_BITS) as usize % CELLS];
                add_pixel(cell, code as usize % CELL_COLORS, &mut any);
            }
        }
        if any[1] >= FULL {
            one.iter().chain(other).for_each(|code| self.flush_if_full((code >> code::CELL_BITS) as usize));
        }
    }

    /// Counts pixels of one color, at most a few thousand.
    #[inline(always)]
    fn count_equal_pixels(&mut self, code: u32, pixels: u64) {
        let (number, position) = ((code >> code::CELL_BITS) as usize, code as usize % CELL_COLORS);
        let [present, fields] = &mut self.cells[number];
        *present |= 1 << position;
        *fields += PIXEL[position][1] * pixels;
        if *fields >= FULL {
            self.flush_if_full(number);
        }
    }

    /// Moves the second word of a cell to `overflow`, if the cell has many pixels.
    #[cold]
    fn flush_if_full(&mut self, number: usize) {
        if self.cells[number][1] < FULL {
            return;
        }
        let word = std::mem::take(&mut self.cells[number][1]);
        let overflow = self.overflow.entry(number as u32).or_default();
        *overflow = sum(*overflow, fields(word));
    }
}

/// The sums of the fields of `a` and `b`.
fn sum(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    std::array::from_fn(|field| a[field] + b[field])
}

/// The fields of the second word of a cell: number of pixels, then the sums of red, green and blue.
fn fields(word: u64) -> [u64; 4] {
    [COUNT_SHIFT, 32, 16, 0].map(|shift| word >> shift & 0xffff)
}

with_codes!(fn count(histogram: &mut ColorHistogram, levels: &[u8]) = count_body);

#[inline(always)]
fn count_body(
    histogram: &mut ColorHistogram,
    levels: &[u8],
    codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES],
) {
    let (rows, rest) = levels.as_chunks::<{ 3 * LANES }>();
    let mut unpaired = None;
    for row in rows {
        if is_one_color(row) {
            histogram.count_equal_pixels(code::of([row[0], row[1], row[2]]), LANES as u64);
        } else if is_grey(row) {
            row.as_chunks::<3>().0.iter().for_each(|&[grey, ..]| histogram.greys[usize::from(grey)] += 1);
        } else {
            let codes = codes(row);
            match unpaired.take() {
                Some(other) => histogram.count_rows(&other, &codes),
                None => unpaired = Some(codes),
            }
        }
    }
    unpaired.into_iter().flatten().for_each(|code| histogram.count_pixel(code));
    rest.as_chunks::<3>().0.iter().for_each(|&color| histogram.count_pixel(code::of(color)));
}

/// Adds one pixel, at `position` of the cell, to both words of the cell. Sets all bits of the new words in
/// `any`.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn add_pixel(cell: &mut [u64; 2], position: usize, any: &mut [u64; 2]) {
    *cell = [cell[0] | PRESENT[position][0], cell[1] + PIXEL[position][1]];
    *any = [any[0] | cell[0], any[1] | cell[1]];
}

/// Adds one pixel, at `position` of the cell, to both words of the cell. Sets all bits of the new words in
/// `any`. Both words are in one register, so there is one load and one store.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn add_pixel(cell: &mut [u64; 2], position: usize, any: &mut [u64; 2]) {
    use bytemuck::cast;
    use std::arch::x86_64::{_mm_add_epi64, _mm_or_si128};
    // SAFETY: the functions need SSE2, which every x86-64 processor has.
    unsafe {
        let sum = _mm_add_epi64(cast(*cell), cast(PIXEL[position]));
        let new = _mm_or_si128(sum, cast(PRESENT[position]));
        *any = cast(_mm_or_si128(cast(*any), new));
        *cell = cast(new);
    }
}

/// Whether all pixels have one color.
#[inline(always)]
fn is_one_color(levels: &[u8; 3 * LANES]) -> bool {
    // The first two pixels differ in almost every row of several colors.
    levels[..3] == levels[3..6]
        && levels[6..].iter().zip(&levels[3..]).fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
}

/// Whether red, green and blue are equal in all pixels.
#[inline(always)]
fn is_grey(levels: &[u8; 3 * LANES]) -> bool {
    let differing = |[red, green, blue]: &[u8; 3]| (red ^ green) | (red ^ blue);
    // The first pixel is not grey in almost every row with color.
    differing(&[levels[0], levels[1], levels[2]]) == 0
        && levels.as_chunks::<3>().0.iter().fold(0, |all, pixel| all | differing(pixel)) == 0
}

#[cfg(test)]
mod tests;
