//! Backends with a known fault. Every claim is checked on them, because a claim that cannot fail proves
//! nothing.

use std::ops::Range;

use vol2gif::backend::{Backend, BackendKind, Columns};
use vol2gif::tone::{self, Bins, Levels};
use vol2gif::view::turntable::{RayRule, Rays};
use vol2gif::volume::{Block, Sample, SampleType};
use vol2gif::{Error, volume};
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::claims::{self, Verdict};
use crate::crooked::{self, Crooked};
use crate::rays::{self, Bent};
use crate::{nearest, turn};

/// What is wrong with a backend.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    /// The level of the first sample of each block is wrong by one.
    OneLevelOff,
    /// The level of the last sample of each block is not written.
    LastByteMissing,
    /// The last sample of each block is left out of the range.
    LastSampleMissing,
    /// NaN is not counted.
    NanNotCounted,
    /// The last sample of each block is left out of the histogram.
    LastSampleNotInHistogram,
    /// Infinities and NaN are counted in the histogram.
    InfinityInHistogram,
    /// Of several palette entries at the same distance, the last is taken.
    LastOfSeveral,
    /// A turned picture is wrong in this way.
    Turned(Crooked),
    /// A picture of rays at any angle is wrong in this way.
    Rays(Bent),
}

/// A backend that computes every sample by the plain definition, with a fault.
struct Faulty(Fault);

/// The plain definition without a fault. A claim that fails on it is wrong itself.
pub fn definition() -> &'static dyn Backend {
    &Faulty(Fault::None)
}

pub fn tests() -> Vec<Trial> {
    tests![
        an_entry_that_is_not_the_first_is_noticed,
        crooked_pictures_are_noticed,
        levels_that_are_wrong_by_one_or_missing_are_noticed_by_every_claim,
        ranges_that_leave_something_out_are_noticed,
        histograms_that_leave_something_out_or_in_are_noticed,
        every_sample_type_is_in_every_claim,
    ]
}

/// Runs `$body` with the samples of `$block` as a `Vec`.
macro_rules! with_samples {
    ($block:ident, $samples:ident => $body:expr; $($variant:ident $rust:ty),*) => {
        match $block.sample() {
            $(SampleType::$variant => {
                let bytes = $block.bytes()?;
                let $samples: Vec<$rust> =
                    bytes.chunks_exact(size_of::<$rust>()).map(<$rust as Sample>::from_le_slice).collect();
                $body
            })*
            other => unreachable!("{other:?}"),
        }
    };
    ($block:ident, $samples:ident => $body:expr) => {
        with_samples!($block, $samples => $body; Bool bool, U8 u8, U16 u16, U32 u32, U64 u64, I8 i8, I16 i16,
            I32 i32, I64 i64, F16 half::f16, F32 f32, F64 f64)
    };
}

impl Backend for Faulty {
    fn kind(&self) -> BackendKind {
        BackendKind::Cpu
    }

    fn name(&self) -> &str {
        "faulty"
    }

    fn block_bytes(&self) -> usize {
        1 << 20
    }

    fn minmax(&self, mut block: Block<'_>) -> Result<tone::Range, Error> {
        let mut range = with_samples!(block, samples => {
            let seen = samples.len() - usize::from(self.0 == Fault::LastSampleMissing);
            samples[..seen].iter().map(|&sample| tone::Range::of(sample)).fold(tone::Range::default(), tone::Range::merge)
        });
        if self.0 == Fault::NanNotCounted {
            range.nan = 0;
        }
        Ok(range)
    }

    fn histogram(&self, mut block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        with_samples!(block, samples => {
            let seen = samples.len() - usize::from(self.0 == Fault::LastSampleNotInHistogram);
            for sample in &samples[..seen] {
                let counted = sample.to_f64().is_finite() || self.0 == Fault::InfinityInHistogram;
                if let (Some(bin), true) = (bins.of(sample.key()), counted) {
                    counts[bin] += 1;
                }
            }
        });
        Ok(())
    }

    fn normalize(&self, mut block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        with_samples!(block, samples => {
            let written = samples.len() - usize::from(self.0 == Fault::LastByteMissing);
            for (level, &sample) in out.iter_mut().zip(&samples[..written]) {
                *level = levels.level(sample);
            }
        });
        if self.0 == Fault::OneLevelOff {
            out[0] ^= 1;
        }
        Ok(())
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        for (index, &color) in out.iter_mut().zip(colors) {
            let distance = |&at: &usize| nearest::distance(palette[at], color);
            let nearest = match self.0 {
                Fault::LastOfSeveral => (0..palette.len()).rev().min_by_key(distance),
                _ => (0..palette.len()).min_by_key(distance),
            };
            *index = nearest.expect("there are entries") as u8;
        }
        Ok(())
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: Range<usize>,
        (rays, width): (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let crooked = match self.0 {
            Fault::Turned(crooked) => crooked,
            _ => Crooked::None,
        };
        crooked::turn(crooked, columns, runs, (rays, width), rule, out);
        Ok(())
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let bent = match self.0 {
            Fault::Rays(bent) => bent,
            _ => Bent::None,
        };
        rays::cast(bent, &crooked::levels(columns), rays, picture, rule, out);
        Ok(())
    }
}

fn an_entry_that_is_not_the_first_is_noticed() {
    let message = nearest::some_colors_have_their_nearest_entries(&Faulty(Fault::LastOfSeveral)).unwrap_err();
    assert!(message.contains("instead of"), "{message}");
}

fn crooked_pictures_are_noticed() {
    for crooked in Crooked::ALL {
        let backend = Faulty(Fault::Turned(crooked));
        let noticed = |claim: &claims::Claim| claim(&backend).is_err();
        let by: Vec<&str> =
            turn::ALL.iter().filter(|(_, claim)| noticed(claim)).map(|(name, _)| *name).collect();
        assert!(!by.is_empty(), "no claim notices {crooked:?}");
    }
    for bent in Bent::ALL {
        let backend = Faulty(Fault::Rays(bent));
        let is_noticed = rays::ALL.iter().any(|(_, claim)| claim(&backend).is_err());
        assert!(is_noticed, "no claim notices {bent:?}");
    }
}

/// The verdicts of all claims on a backend with a fault.
fn verdicts(fault: Fault) -> Vec<(&'static str, Verdict)> {
    claims::ALL.iter().map(|&(name, claim)| (name, claim(&Faulty(fault)))).collect()
}

fn levels_that_are_wrong_by_one_or_missing_are_noticed_by_every_claim() {
    for fault in [Fault::OneLevelOff, Fault::LastByteMissing] {
        for (claim, verdict) in verdicts(fault) {
            // This claim is about counts and makes no levels.
            if claim == "histograms_of_every_digit" {
                continue;
            }
            let message = verdict.expect_err(&format!("{claim} did not notice {fault:?}"));
            assert!(
                message.contains("levels of") && message.contains("first at index"),
                "{claim}: {message}"
            );
        }
    }
}

fn ranges_that_leave_something_out_are_noticed() {
    for (fault, by) in [
        (Fault::LastSampleMissing, "every_length_from_1_to_70"),
        (Fault::NanNotCounted, "every_16_bit_sample"),
    ] {
        let verdicts = verdicts(fault);
        let (_, verdict) = verdicts.iter().find(|(claim, _)| *claim == by).expect(by);
        let message = verdict.as_ref().expect_err(&format!("{by} did not notice {fault:?}"));
        assert!(message.starts_with("range of"), "{message}");
    }
}

fn histograms_that_leave_something_out_or_in_are_noticed() {
    for fault in [Fault::LastSampleNotInHistogram, Fault::InfinityInHistogram] {
        let message = claims::histograms_of_every_digit(&Faulty(fault)).expect_err("not noticed");
        assert!(message.starts_with("histogram of"), "{message}");
    }
}

fn every_sample_type_is_in_every_claim() {
    assert_eq!(
        volume::SampleType::ALL.len(),
        12,
        "a new sample type belongs in for_every_type! and with_samples!"
    );
}
