//! How the frames of a view are cut into pieces that are decoded at once, so that no chunk is decoded twice without
//! need.

use std::ops::Range;

use super::boxes::ViewAxes;
use crate::volume::frame_shape::FrameShape;
use crate::volume::limits::Limits;

/// Least bytes of a band, if a frame is not less: enough to make a claim cheap.
const BAND_BYTES: usize = 256 << 10;

/// How the frames of a view are cut.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Frames of all windows but the last one.
    pub(super) window: usize,
    /// Whether windows are shared by all threads, and whether they are kept.
    pub(super) shared: bool,
    pub(super) kept: bool,
    /// Whether windows are too large for memory, and lie in a temporary file.
    pub(super) spooled: bool,
    /// Whether a pass in the order of the frames decodes chunks more than once, or by way of a file.
    pub(super) repeats: bool,
    /// The first row of each band, and the number of rows.
    bands: Vec<usize>,
    frames: usize,
    /// Samples of a row, and of a frame.
    pub(super) row_samples: usize,
    frame_samples: usize,
}

impl Plan {
    pub(super) fn new(
        parts: &[ViewAxes],
        chunk: &[usize],
        shape: FrameShape,
        width: usize,
        limits: Limits,
    ) -> Self {
        let (frame_samples, row_samples) = (shape.frame_samples(), shape.width * shape.samples);
        let frame_bytes = frame_samples * width;
        let band_bytes = BAND_BYTES.min(limits.chunk);
        let needed = parts.iter().map(|part| frames_of_chunk(part, chunk)).max().unwrap_or(1);
        let total = shape.sample_count() * width as u64;
        let kept = total <= limits.memory.max(limits.small);
        // While some threads are still at the frames of one window, others begin the next.
        let most = usize::try_from(limits.gather / 2).unwrap_or(usize::MAX) / frame_bytes.max(1);
        // Chunks would be decoded more than twice.
        let spooled = !kept && needed > 2 * most.max(1);
        let window = match kept {
            true => needed.max(band_bytes.div_ceil(frame_bytes.max(1))),
            false if needed > 1 && most >= needed => most - most % needed,
            false if spooled => needed,
            false if needed > 1 => most.max(1),
            false => 1,
        };
        let window = window.min(shape.frames);
        let shared = kept || (needed > 1 && window > 1);
        let repeats = !kept && (spooled || needed > window);
        // Rows of several frames of a window are not together, so small frames are not cut.
        let bands = match (parts.first(), shared && window > 1 && needed <= 1) {
            (Some(part), false) => {
                let of_row = row_samples * width * if needed > 1 { window } else { 1 };
                bands(part, chunk, (band_bytes / of_row.max(1)).max(1))
            }
            _ => vec![0, shape.height],
        };
        Self {
            window,
            shared,
            kept,
            spooled,
            repeats,
            bands,
            frames: shape.frames,
            row_samples,
            frame_samples,
        }
    }

    /// Number of bands of a frame.
    pub(super) fn band_count(&self) -> usize {
        self.bands.len() - 1
    }

    pub(super) fn rows_of(&self, band: usize) -> Range<usize> {
        self.bands[band]..self.bands[band + 1]
    }

    pub(super) fn frames_of(&self, window: usize) -> Range<usize> {
        let first = window * self.window;
        first..(first + self.window).min(self.frames)
    }

    /// Samples of one band of all frames of a window.
    pub(super) fn piece_samples(&self, window: usize, band: usize) -> usize {
        self.frames_of(window).len() * self.rows_of(band).len() * self.row_samples
    }

    /// The frame, the band and the sample in the band of a sample of the view.
    pub(super) fn place_of(&self, sample: u64) -> (usize, usize, usize) {
        let (frame, within) =
            (sample / self.frame_samples as u64, (sample % self.frame_samples as u64) as usize);
        let row = within / self.row_samples;
        let band = self.bands.partition_point(|&first| first <= row) - 1;
        (frame as usize, band, within - self.bands[band] * self.row_samples)
    }

    /// The samples of the bands in which `samples` are.
    pub(super) fn whole_bands(&self, samples: &Range<u64>) -> Range<u64> {
        let (first, band, within) = self.place_of(samples.start);
        debug_assert!(first < self.frames && band < self.band_count());
        let (_, last, at) = self.place_of(samples.end - 1);
        let left = self.rows_of(last).len() * self.row_samples - at - 1;
        samples.start - within as u64..samples.end + left as u64
    }

    /// The bands of a range of whole bands: frames and rows of each. Whole frames are together where a frame has one
    /// band.
    pub(super) fn bands_in(&self, samples: &Range<u64>) -> Vec<(Range<usize>, Range<usize>)> {
        let (mut frame, mut band, _) = self.place_of(samples.start);
        let (last_frame, last_band, _) = self.place_of(samples.end - 1);
        if self.band_count() == 1 {
            return vec![(frame..last_frame + 1, self.rows_of(0))];
        }
        let mut bands = Vec::new();
        while (frame, band) <= (last_frame, last_band) {
            bands.push((frame..frame + 1, self.rows_of(band)));
            (frame, band) = if band + 1 == self.band_count() { (frame + 1, 0) } else { (frame, band + 1) };
        }
        bands
    }

    /// The end of a block that begins at `start` and has at most `most` samples, at least 1: where a band ends, if
    /// one does.
    pub(super) fn block_end(&self, start: u64, most: u64) -> u64 {
        let (frame, band, within) = self.place_of(start);
        let of_frame = self.frame_samples as u64;
        if band == 0 && within == 0 && most >= of_frame {
            let mut frames = most / of_frame;
            if self.kept {
                frames = frames.min((self.window - frame % self.window) as u64);
            }
            return start + frames * of_frame;
        }
        let in_frame = start % of_frame;
        let row = (in_frame + most) / self.row_samples as u64;
        let next = self.bands.partition_point(|&first| first as u64 <= row) - 1;
        let end = (self.bands[next] * self.row_samples) as u64;
        match end > in_frame {
            true => start - in_frame + end,
            false => {
                let left = self.rows_of(band).len() * self.row_samples - within;
                start + most.min(left as u64)
            }
        }
    }
}

/// How many frames that follow one another the samples of a chunk belong to.
fn frames_of_chunk(part: &ViewAxes, chunk: &[usize]) -> usize {
    let (mut needed, mut inner) = (1, 1);
    for line in part.frames.iter().rev() {
        let of_axis = line.axis.map_or(1, |axis| chunk[axis].div_ceil(line.step.unsigned_abs().max(1)));
        if of_axis.min(line.count) > 1 {
            needed = inner * of_axis.min(line.count);
        }
        inner *= line.count;
    }
    needed
}

/// Where bands of about `rows` rows begin: at the first row in a chunk.
fn bands(part: &ViewAxes, chunk: &[usize], rows: usize) -> Vec<usize> {
    let mut bands = vec![0];
    if let Some(axis) = part.rows.axis {
        for (_, run) in part.rows.runs(chunk[axis]) {
            let first = bands.last().copied().unwrap_or(0);
            if run.start >= first + rows {
                bands.push(run.start);
            }
        }
    }
    bands.push(part.rows.count);
    bands
}
