//! From the samples of an overlay to entries of its table of colors.
//!
//! Entry 0 is nothing. Labels are themselves, up to 65535; those above and below are counted in turns, which keeps
//! their colors, since 65535 is a multiple of the 255 usual colors. Values have an entry for each color of a
//! colormap, and for both signs 256 more.

use super::options::OverlayRange;
use crate::error::{Error, OverlayReason, Problem};
use crate::volume::{Block, Sample, SampleType, Values, with_sample};

/// An entry of the table of colors.
pub(crate) type Entry = u16;

/// Entries of labels, beside 0.
const LABELS: i64 = 65535;

/// Entries of the colors of a colormap.
pub(super) const COLORS: u16 = 256;

/// What the samples of an overlay are.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    /// The values that are shown; `None` for labels.
    range: Option<OverlayRange>,
    values: Values,
    /// Labels that are shown as nothing.
    hidden: Vec<Entry>,
    /// The entry of each sample of 8 or 16 bits, by its bits.
    table: Vec<Entry>,
}

impl Rule {
    /// The rule for samples that stand for these `values`; labels in `hidden` are shown as nothing.
    pub(crate) fn new(values: Values, range: Option<OverlayRange>, hidden: &[i64]) -> Self {
        let hidden = hidden.iter().map(|label| Self::of_label(*label)).collect();
        let mut rule = Self { range, values, hidden, table: Vec::new() };
        if values.sample.bits() <= 16 && values.sample != SampleType::F16 {
            let bits = 0..=(u16::MAX >> (16 - values.sample.bits()));
            let numbers: Vec<f64> = bits
                .map(|bits| with_sample!(values.sample, S => S::from_le_slice(&bits.to_le_bytes()).to_f64()))
                .collect();
            // A scaling may make labels that are not whole; those are found where they occur.
            let entries: Vec<Option<Entry>> = numbers.into_iter().map(|number| rule.entry(number)).collect();
            if entries.iter().all(Option::is_some) {
                rule.table = entries.into_iter().flatten().collect();
            }
        }
        rule
    }

    /// The entry of a label.
    pub(crate) fn of_label(label: i64) -> Entry {
        match label {
            0 => 0,
            label => ((label - i64::from(label > 0)).rem_euclid(LABELS) + 1) as Entry,
        }
    }

    /// The entry of a number; `None` where it stands for a label that is not whole.
    fn entry(&self, number: f64) -> Option<Entry> {
        let scaling = self.values.scaling;
        let value = if scaling.is_identity() { number } else { scaling.value(number) };
        match self.range {
            Some(range) => Some(of_value(value, range)),
            None if value.is_nan() => Some(0),
            None if value.fract() != 0.0 || value.is_infinite() => None,
            None => {
                let entry = Self::of_label(value as i64);
                Some(if self.hidden.contains(&entry) { 0 } else { entry })
            }
        }
    }
}

/// The entry of a value.
fn of_value(value: f64, range: OverlayRange) -> Entry {
    let color = |value: f64| {
        let share = (value - range.lo()) / (range.hi() - range.lo());
        // NaN is below everything here.
        (value >= range.lo()).then_some((255.0 * share).min(255.0) as u16)
    };
    match (color(value), color(-value)) {
        (Some(color), _) => 1 + color,
        (None, Some(color)) if range.both() => 1 + COLORS + color,
        _ => 0,
    }
}

/// Appends the entries of a block of samples.
///
/// # Errors
///
/// When the samples cannot be read; [`OverlayReason::NotWhole`] for labels that are no whole numbers.
pub(crate) fn append_entries(
    rule: &Rule,
    block: &mut Block<'_>,
    refuse: impl Fn(Problem) -> Error,
    entries: &mut Vec<Entry>,
) -> Result<(), Error> {
    let sample = block.sample();
    let bytes = block.bytes()?;
    match (sample.bits(), &*rule.table) {
        (8, table @ [_, ..]) => entries.extend(bytes.iter().map(|byte| table[usize::from(*byte)])),
        (16, table @ [_, ..]) => {
            let bits = bytes.as_chunks().0.iter().map(|bits| u16::from_le_bytes(*bits));
            entries.extend(bits.map(|bits| table[usize::from(bits)]));
        }
        _ => with_sample!(sample, S => {
            for bytes in bytes.chunks_exact(size_of::<S>()) {
                let sample = S::from_le_slice(bytes);
                let Some(entry) = rule.entry(sample.to_f64()) else {
                    let found = rule.values.describe(sample.key());
                    return Err(refuse(Problem::Overlay(OverlayReason::NotWhole(found))));
                };
                entries.push(entry);
            }
        }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volume::Scaling;

    fn entries(rule: &Rule, sample: SampleType, bytes: &[u8]) -> Result<Vec<Entry>, String> {
        let mut found = Vec::new();
        let refuse = |problem| Error::new("labels", problem);
        append_entries(rule, &mut Block::of_samples(sample, bytes), refuse, &mut found)
            .map_err(|error| error.to_string())?;
        Ok(found)
    }

    fn bytes<S: Sample>(samples: &[S]) -> Vec<u8> {
        samples.iter().flat_map(|sample| bytemuck::bytes_of(sample).to_vec()).collect()
    }

    #[test]
    fn a_label_keeps_its_color_in_every_type() {
        let rule = |sample: SampleType| Rule::new(sample.into(), None, &[7]);
        let of = |sample, bytes: &[u8]| entries(&rule(sample), sample, bytes).unwrap();
        assert_eq!(of(SampleType::U8, &[0, 1, 7, 255]), [0, 1, 0, 255]);
        assert_eq!(of(SampleType::Bool, &[0, 1]), [0, 1]);
        assert_eq!(of(SampleType::U16, &bytes(&[256u16, 65535])), [256, 65535]);
        assert_eq!(
            of(SampleType::I32, &bytes(&[7, 65536, 65537, 1 << 30])),
            [0, 1, 2, (((1 << 30) - 1) % 65535 + 1) as u16]
        );
        assert_eq!(of(SampleType::F32, &bytes(&[3.0f32, -0.0, f32::NAN])), [3, 0, 0]);
        // Below 0, too, there is a color for each.
        assert_eq!(of(SampleType::I8, &bytes(&[-1i8, -2])), [65535, 65534]);
        assert_eq!(of(SampleType::I64, &bytes(&[-1i64, i64::MIN])).len(), 2);
        let fact = entries(&rule(SampleType::F32), SampleType::F32, &bytes(&[1.0f32, 1.5])).unwrap_err();
        assert_eq!(fact, "labels: holds 1.5, and labels are whole numbers");
    }

    #[test]
    fn a_scaling_makes_labels_or_does_not() {
        let values = |slope| Values { sample: SampleType::U8, scaling: Scaling::new(slope, 0.0).unwrap() };
        assert_eq!(entries(&Rule::new(values(2.0), None, &[]), SampleType::U8, &[0, 3]), Ok(vec![0, 6]));
        let half = Rule::new(values(0.5), None, &[]);
        assert_eq!(entries(&half, SampleType::U8, &[0, 4]), Ok(vec![0, 2]));
        assert!(entries(&half, SampleType::U8, &[3]).is_err());
    }

    #[test]
    fn values_have_the_colors_of_their_range() {
        let of = |range: &str, values: &[f64]| {
            let rule = Rule::new(SampleType::F64.into(), Some(range.parse().unwrap()), &[]);
            entries(&rule, SampleType::F64, &bytes(values)).unwrap()
        };
        let values = [2.0, 2.9999, 3.0, 4.0, 6.0, 7.0, f64::INFINITY, f64::NAN, -4.0, -9.0];
        assert_eq!(of("3,6", &values), [0, 0, 1, 86, 256, 256, 256, 0, 0, 0]);
        assert_eq!(of("3,6,both", &values), [0, 0, 1, 86, 256, 256, 256, 0, 342, 512]);
        let rule = Rule::new(SampleType::I16.into(), Some("-2,2".parse().unwrap()), &[]);
        assert_eq!(entries(&rule, SampleType::I16, &bytes(&[-3i16, -2, 0, 2])), Ok(vec![0, 1, 128, 256]));
    }
}
