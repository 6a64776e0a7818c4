//! Views of a small volume, and what they show, index by index.

use vol2gif::options::ViewOptions;

use crate::decisions::Decisions;

/// What of one axis is shown, as its indices.
type Indices = Vec<usize>;

/// A view of an array of frames, rows, columns and samples.
pub struct View {
    pub options: ViewOptions,
    /// The shown indices of frames, rows and columns of the array.
    shown: [Indices; 3],
    /// The axes of the array that run from frame to frame, downward and to the right.
    axes: [usize; 3],
    ping_pong: bool,
}

const LETTERS: [char; 3] = ['z', 'y', 'x'];

impl View {
    /// The view of an array whose axes have these `lengths`; none after the last byte.
    pub fn of(decisions: &mut Decisions<'_>, lengths: [usize; 4]) -> Option<Self> {
        if decisions.below(3) == 0 {
            return None;
        }
        let mut options = ViewOptions { axes: Some("ZYXS".parse().unwrap()), ..ViewOptions::default() };
        let mut shown = [0, 1, 2].map(|axis| (0..lengths[axis]).collect::<Indices>());
        for axis in 0..3 {
            if decisions.flag() {
                let (text, indices) = selection(decisions, lengths[axis]);
                let selection = format!("{}={text}", LETTERS[axis]);
                options.select.extend(ViewOptions::parse_selections(&selection).unwrap());
                shown[axis] = indices;
            }
            if decisions.flag() {
                options.flip.extend(ViewOptions::parse_axes(&LETTERS[axis].to_string()).unwrap());
                shown[axis].reverse();
            }
        }
        let axes =
            decisions.one_of(&[[0, 1, 2], [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]);
        let plane = format!("{}{}", LETTERS[axes[2]], LETTERS[axes[1]]);
        options.plane = Some(plane.parse().unwrap());
        options.ping_pong = decisions.flag();
        Some(Self { ping_pong: options.ping_pong, options, shown, axes })
    }

    /// The samples of `width` bytes that are shown of `array`, whose axes have these `lengths`.
    pub fn of_samples(&self, array: &[u8], lengths: [usize; 4], width: usize) -> Vec<u8> {
        let [frames, rows, columns] = self.axes.map(|axis| &self.shown[axis]);
        let mut order: Indices = frames.clone();
        if self.ping_pong && frames.len() > 2 {
            order.extend(frames[1..frames.len() - 1].iter().rev());
        }
        let mut samples = Vec::new();
        for &frame in &order {
            for &row in rows {
                for &column in columns {
                    let mut place = [0; 3];
                    (place[self.axes[0]], place[self.axes[1]], place[self.axes[2]]) = (frame, row, column);
                    let pixel = (place[0] * lengths[1] + place[1]) * lengths[2] + place[2];
                    let bytes = lengths[3] * width;
                    samples.extend_from_slice(&array[pixel * bytes..][..bytes]);
                }
            }
        }
        samples
    }
}

/// A selection of at least one index of an axis, as one writes it, and its indices. Ends may be beyond the axis.
fn selection(decisions: &mut Decisions<'_>, length: usize) -> (String, Indices) {
    let first = decisions.below(length);
    let step = 1 + decisions.below(4);
    if decisions.flag() {
        let end = first + 1 + decisions.below(length + 2);
        return (format!("{first}:{end}:{step}"), (first..end.min(length)).step_by(step).collect());
    }
    // Backward, down to an index, or to the first one.
    let last = decisions.below(first + 1);
    let end = if last == 0 { String::new() } else { (last - 1).to_string() };
    (format!("{first}:{end}:-{step}"), (last..=first).rev().step_by(step).collect())
}
