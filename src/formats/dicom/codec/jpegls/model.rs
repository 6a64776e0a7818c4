//! Prediction of samples, and the statistics of what is left of them.

use super::Place;
use super::bits::Bits;

/// The bits of the lengths of runs.
const RUN_BITS: [u32; 32] =
    [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Contexts of samples, and of the ends of runs.
const CONTEXTS: usize = 365;

/// The parameters of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    greatest: i32,
    thresholds: [i32; 3],
    reset: i32,
    /// How far decoded samples may be from the true ones.
    near: i32,
}

impl Parameters {
    /// The parameters of samples of `bits` bits: the `set` ones, or the usual one in place of a 0.
    pub(super) fn new(bits: u32, near: u32, set: [u32; 5]) -> Option<Self> {
        let [greatest, one, two, three, reset] = set.map(|value| value as i32);
        let greatest = if greatest == 0 { (1 << bits) - 1 } else { greatest };
        let near = near as i32;
        if greatest >= 1 << bits || near > greatest / 2 {
            return None;
        }
        let clamped = |value: i32, least: i32| if value > greatest || value < least { least } else { value };
        let usual = |few: i32, many: i32, more: i32, least: i32, before: i32| match greatest >= 128 {
            true => clamped((greatest.min(4095) + 128) / 256 * few + many + more * near, before),
            false => clamped(least.max((few + many) / (256 / (greatest + 1)) + more * near), before),
        };
        let or = |set: i32, usual: i32| if set == 0 { usual } else { set };
        let one = or(one, usual(1, 2, 3, 2, near + 1));
        let two = or(two, usual(4, 3, 5, 3, one));
        let three = or(three, usual(17, 4, 7, 4, two));
        let reset = or(reset, 64);
        (reset >= 3).then_some(Self { greatest, thresholds: [one, two, three], reset, near })
    }
}

/// The statistics of a context.
#[derive(Clone, Copy)]
struct Context {
    /// The sum of the sizes of errors, of the errors, and a correction of the prediction.
    size: i32,
    bias: i32,
    correction: i32,
    count: i32,
}

/// The statistics of the ends of runs of a kind.
#[derive(Clone, Copy)]
struct RunEnd {
    size: i32,
    count: i32,
    negative: i32,
}

/// The model of a scan.
pub(super) struct Model {
    parameters: Parameters,
    /// Number of different errors, and the bits of one; the most bits of an error.
    range: i32,
    range_bits: u32,
    limit: u32,
    contexts: Vec<Context>,
    ends: [RunEnd; 2],
}

/// Neighbors of a sample: left, above, above to the left, above to the right.
#[derive(Clone, Copy)]
struct Neighbors {
    left: i32,
    above: i32,
    corner: i32,
    right: i32,
}

impl Model {
    pub(super) fn new(parameters: Parameters) -> Option<Self> {
        let Parameters { greatest, near, .. } = parameters;
        let range = (greatest + 2 * near) / (2 * near + 1) + 1;
        let bits_of = |count: i32| i32::BITS - (count - 1).leading_zeros();
        let bits = bits_of(greatest + 1).max(2);
        let size = ((range + 32) / 64).max(2);
        let range_bits = bits_of(range);
        let limit = 2 * (bits + bits.max(8));
        let contexts = vec![Context { size, bias: 0, correction: 0, count: 1 }; CONTEXTS];
        let ends = [RunEnd { size, count: 1, negative: 0 }; 2];
        Some(Self { parameters, range, range_bits, limit, contexts, ends })
    }

    /// Reads lines of components in turns: line after line of each.
    pub(super) fn lines(&mut self, bits: &mut Bits<'_>, place: Place, out: &mut [u16]) -> Option<()> {
        let Place { first, components, of_pixel, width } = place;
        let mut lines = vec![[vec![0; width + 2], vec![0; width + 2]]; components];
        let mut runs = vec![0; components];
        for row in out.chunks_exact_mut(width * of_pixel) {
            for (component, (lines, run)) in lines.iter_mut().zip(&mut runs).enumerate() {
                let [above, line] = lines;
                begin(above, line, width);
                let mut x = 0;
                while x < width {
                    let around = neighbors(above, line, x);
                    let context = self.context(around);
                    if context == 0 {
                        x = self.run(bits, line, x, width, run)?;
                        if x < width {
                            let around = neighbors(above, line, x);
                            let alike = (around.left - around.above).abs() <= self.parameters.near;
                            line[x + 1] = self.run_end(bits, around, usize::from(alike), run)?;
                            *run = run.saturating_sub(1);
                            x += 1;
                        }
                    } else {
                        line[x + 1] = self.sample(bits, around, context)?;
                        x += 1;
                    }
                }
                let to = row[first + component..].iter_mut().step_by(of_pixel);
                to.zip(&line[1..]).for_each(|(to, sample)| *to = *sample as u16);
                std::mem::swap(above, line);
            }
        }
        Some(())
    }

    /// Reads pixel after pixel, each with all components. Runs are those of all components together.
    pub(super) fn pixels(&mut self, bits: &mut Bits<'_>, place: Place, out: &mut [u16]) -> Option<()> {
        let Place { first, components, of_pixel, width } = place;
        let mut lines = vec![[vec![0; width + 2], vec![0; width + 2]]; components];
        let mut run = 0;
        for row in out.chunks_exact_mut(width * of_pixel) {
            lines.iter_mut().for_each(|[above, line]| begin(above, line, width));
            let mut x = 0;
            while x < width {
                let contexts: Vec<i32> =
                    lines.iter().map(|[above, line]| self.context(neighbors(above, line, x))).collect();
                if contexts.iter().all(|context| *context == 0) {
                    let mut next = x;
                    for (number, [_, line]) in lines.iter_mut().enumerate() {
                        match number {
                            0 => next = self.run(bits, line, x, width, &mut run)?,
                            _ => {
                                let left = line[x];
                                line[x + 1..next + 1].fill(left);
                            }
                        }
                    }
                    x = next;
                    if x < width {
                        for [above, line] in &mut lines {
                            let around = neighbors(above, line, x);
                            line[x + 1] = self.run_end(bits, around, 0, &run)?;
                        }
                        run = run.saturating_sub(1);
                        x += 1;
                    }
                } else {
                    for ([above, line], context) in lines.iter_mut().zip(contexts) {
                        line[x + 1] = self.sample(bits, neighbors(above, line, x), context)?;
                    }
                    x += 1;
                }
            }
            for (component, [above, line]) in lines.iter_mut().enumerate() {
                let to = row[first + component..].iter_mut().step_by(of_pixel);
                to.zip(&line[1..]).for_each(|(to, sample)| *to = *sample as u16);
                std::mem::swap(above, line);
            }
        }
        Some(())
    }

    /// The number of the context of a sample, negative where its errors are; 0 where a run begins.
    fn context(&self, around: Neighbors) -> i32 {
        let Neighbors { left, above, corner, right } = around;
        let steps = [right - above, above - corner, corner - left];
        steps.into_iter().fold(0, |number, step| number * 9 + self.quantized(step))
    }

    fn quantized(&self, step: i32) -> i32 {
        let size = match step.abs() {
            size if size <= self.parameters.near => 0,
            size => {
                1 + self.parameters.thresholds.iter().filter(|threshold| size >= **threshold).count() as i32
            }
        };
        if step < 0 { -size } else { size }
    }

    /// Reads a sample.
    fn sample(&mut self, bits: &mut Bits<'_>, around: Neighbors, number: i32) -> Option<i32> {
        let Parameters { greatest, near, reset, .. } = self.parameters;
        let sign = if number < 0 { -1 } else { 1 };
        let Neighbors { left, above, corner, .. } = around;
        let predicted = match corner {
            corner if corner >= left.max(above) => left.min(above),
            corner if corner <= left.min(above) => left.max(above),
            corner => left + above - corner,
        };
        let at = number.unsigned_abs() as usize;
        let Context { size, bias, correction, count } = *self.contexts.get(at)?;
        let predicted = (predicted + sign * correction).clamp(0, greatest);
        let power = power(count, size);
        let mapped = self.code(bits, power, self.limit)?;
        let error = match near == 0 && power == 0 && 2 * bias <= -count {
            true if mapped % 2 == 1 => mapped / 2,
            true => -(mapped / 2) - 1,
            false if mapped % 2 == 0 => mapped / 2,
            false => -(mapped / 2) - 1,
        };
        self.contexts[at].update(error, 2 * near + 1, reset);
        Some(self.restored(predicted, sign * error))
    }

    /// Reads the length of a run from x on, and fills it. Returns where it ends.
    fn run(
        &self,
        bits: &mut Bits<'_>,
        line: &mut [i32],
        mut x: usize,
        width: usize,
        run: &mut usize,
    ) -> Option<usize> {
        let left = line[x];
        let mut fill = |from: usize, count: usize| line[from + 1..=from + count].fill(left);
        while bits.take(1)? == 1 {
            let whole = 1 << RUN_BITS[*run];
            let count = whole.min(width - x);
            fill(x, count);
            x += count;
            if count == whole {
                *run = (*run + 1).min(31);
            }
            if x == width {
                return Some(x);
            }
        }
        let count = bits.take(RUN_BITS[*run])? as usize;
        if count >= width - x {
            return None;
        }
        fill(x, count);
        Some(x + count)
    }

    /// Reads the sample behind a run. `kind` is 1 where its neighbors to the left and above are alike.
    fn run_end(&mut self, bits: &mut Bits<'_>, around: Neighbors, kind: usize, run: &usize) -> Option<i32> {
        let reset = self.parameters.reset;
        let RunEnd { size, count, negative } = self.ends[kind];
        let power = power(count, if kind == 1 { size + count / 2 } else { size });
        let mapped = self.code(bits, power, self.limit.checked_sub(RUN_BITS[*run] + 1)?)?;
        let doubled = mapped + kind as i32;
        let is_odd = doubled % 2 == 1;
        let length = (doubled + i32::from(is_odd)) / 2;
        let error = if (power != 0 || 2 * negative >= count) == is_odd { -length } else { length };
        let end = &mut self.ends[kind];
        end.negative += i32::from(error < 0);
        end.size += (mapped + 1 - kind as i32) >> 1;
        if end.count == reset {
            (end.size, end.count, end.negative) = (end.size >> 1, end.count >> 1, end.negative >> 1);
        }
        end.count += 1;
        let (predicted, sign) = match kind {
            1 => (around.left, 1),
            _ if around.left > around.above => (around.above, -1),
            _ => (around.above, 1),
        };
        Some(self.restored(predicted, sign * error))
    }

    /// Reads an error of the code of Golomb: `power` of its bits as they are, and the others counted.
    fn code(&self, bits: &mut Bits<'_>, power: u32, limit: u32) -> Option<i32> {
        let most = limit.checked_sub(self.range_bits + 1)?;
        let zeros = bits.zeros(most)?;
        let code = match zeros < most {
            true => (u64::from(zeros) << power) | u64::from(bits.take(power)?),
            false => u64::from(bits.take(self.range_bits)?) + 1,
        };
        i32::try_from(code).ok().filter(|code| *code <= 2 * self.range + 2)
    }

    /// The sample of a prediction and an error.
    fn restored(&self, predicted: i32, error: i32) -> i32 {
        let Parameters { greatest, near, .. } = self.parameters;
        let step = 2 * near + 1;
        let sample = predicted + error * step;
        let sample = match sample {
            low if low < -near => low + self.range * step,
            high if high > greatest + near => high - self.range * step,
            fits => fits,
        };
        sample.clamp(0, greatest)
    }
}

impl Context {
    fn update(&mut self, error: i32, step: i32, reset: i32) {
        self.bias += error * step;
        self.size += error.abs();
        if self.count == reset {
            (self.size, self.bias, self.count) = (self.size >> 1, self.bias >> 1, self.count >> 1);
        }
        self.count += 1;
        if self.bias <= -self.count {
            self.bias = (self.bias + self.count).max(1 - self.count);
            self.correction = (self.correction - 1).max(-128);
        } else if self.bias > 0 {
            self.bias = (self.bias - self.count).min(0);
            self.correction = (self.correction + 1).min(127);
        }
    }
}

/// The power of two with which errors of a context are divided.
fn power(count: i32, size: i32) -> u32 {
    let mut power = 0;
    while (i64::from(count) << power) < i64::from(size) {
        power += 1;
    }
    power
}

/// Puts the samples beyond the ends of a line in their places.
fn begin(above: &mut [i32], line: &mut [i32], width: usize) {
    above[width + 1] = above[width];
    line[0] = above[1];
}

fn neighbors(above: &[i32], line: &[i32], x: usize) -> Neighbors {
    Neighbors { left: line[x], above: above[x + 1], corner: above[x], right: above[x + 2] }
}
