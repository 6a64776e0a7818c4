//! The stages of a GPU: each call is cut into dispatches that fit a slot.

use std::ops;

use super::dispatch::Samples;
use super::resident::CacheKey;
use super::{Gpu, histogram, minmax, nearest, normalize, rays, turn};
use crate::backend::columns::{Cell, Columns};
use crate::backend::cpu::Cpu;
use crate::backend::{Backend, BackendKind, check_turned};
use crate::error::Error;
use crate::tone::{Bins, Levels, Range};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::{Block, SampleType};

impl Backend for Gpu {
    fn kind(&self) -> BackendKind {
        BackendKind::Gpu
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn block_bytes(&self) -> usize {
        self.slot_bytes
    }

    fn minmax(&self, mut block: Block<'_>) -> Result<Range, Error> {
        let (sample, length, position) = (block.sample(), block.len(), block.cache_key());
        let bytes = block.bytes()?;
        let mut range = Range::default();
        for part in self.parts(length, sample) {
            let keep = position.as_ref().map(|(volume, all)| CacheKey::of_part(*volume, all, &part));
            let bytes = &bytes[part.start * width(sample)..part.end * width(sample)];
            let samples = Samples::Uploaded { bytes: bytes.len(), keep };
            let dispatch = minmax::dispatch(part.len() as u32, sample, samples, self.max_workgroups);
            range = range.merge(self.run(dispatch, bytes, |partials| minmax::merge(partials, sample))?);
        }
        Ok(range)
    }

    fn histogram(&self, mut block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        let (sample, length, position) = (block.sample(), block.len(), block.cache_key());
        assert_eq!(counts.len(), bins.len(), "one count per bin");
        for part in self.parts(length, sample) {
            // Resident samples stay on the device for the passes that follow.
            let resident = position
                .as_ref()
                .and_then(|(volume, all)| self.residents().share(CacheKey::of_part(*volume, all, &part)));
            let (bytes, samples) = part_samples(&mut block, &part, resident)?;
            let dispatch = histogram::dispatch(part.len() as u32, sample, samples, bins, self.max_workgroups);
            self.run(dispatch, bytes, |answer| histogram::add(answer, counts))?;
        }
        Ok(())
    }

    fn normalize(&self, mut block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        let (sample, length, position) = (block.sample(), block.len(), block.cache_key());
        assert_eq!(out.len(), length, "one level per sample");
        if levels.extremes().is_none() {
            out.fill(0);
            return Ok(());
        }
        for part in self.parts(length, sample) {
            // This is the last pass that needs the samples, so the device frees them.
            let resident = position
                .as_ref()
                .and_then(|(volume, all)| self.residents().take(CacheKey::of_part(*volume, all, &part)));
            let (bytes, samples) = part_samples(&mut block, &part, resident)?;
            let (count, rule) = (part.len() as u32, levels.thresholds());
            let dispatch = normalize::dispatch(count, sample, samples, rule, self.max_workgroups);
            let out = &mut out[part];
            self.run(dispatch, bytes, |levels| out.copy_from_slice(levels))?;
        }
        Ok(())
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        assert!((1..=256).contains(&palette.len()), "a palette has 1 to 256 entries");
        assert_eq!(out.len(), colors.len(), "one index per color");
        let step = nearest::colors_per_slot(self.slot_bytes);
        for (colors, out) in colors.chunks(step).zip(out.chunks_mut(step)) {
            let dispatch = nearest::dispatch(colors.len() as u32, palette, self.max_workgroups);
            self.run(dispatch, colors.as_flattened(), |indices| out.copy_from_slice(indices))?;
        }
        Ok(())
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        check_turned(columns, &runs, pictures, out);
        let (rays, width) = pictures;
        let rows = columns.rows_of(runs.clone());
        let room = self.runs_of_a_buffer(columns);
        let of_a_dispatch = (turn::MOST_ANSWER_BYTES / (width * size_of::<Cell>())).max(1);
        for first in (0..columns.runs()).step_by(room.max(1)) {
            let held = first..columns.runs().min(first + room.max(1));
            let wanted = held.start.max(runs.start)..held.end.min(runs.end);
            if wanted.is_empty() {
                continue;
            }
            let buffer = if room > 0 {
                self.upload(
                    CacheKey::of_columns(columns.id(), &held),
                    [columns.cells(held.clone()).as_flattened(), &[]],
                )?
            } else {
                None
            };
            let Some(buffer) = buffer else {
                // The device has no room for one run of rows.
                return Cpu.turn(columns, runs, pictures, rule, out);
            };
            for start in wanted.clone().step_by(of_a_dispatch) {
                let part = start..wanted.end.min(start + of_a_dispatch);
                let of_part = columns.rows_of(part.clone());
                let together = (of_a_dispatch / part.len()).clamp(1, turn::MOST_PICTURES);
                for number in (0..rays.len()).step_by(together) {
                    let rays = &rays[number..rays.len().min(number + together)];
                    let place = (buffer.clone(), start - held.start, part.len());
                    let dispatch = turn::dispatch(columns, place, (rays, width), rule, self.max_workgroups);
                    let out = &mut out[number * rows.len() * width..][..rays.len() * rows.len() * width];
                    let outs = out
                        .chunks_exact_mut(rows.len() * width)
                        .map(|out| &mut out[(of_part.start - rows.start) * width..][..of_part.len() * width]);
                    self.run(dispatch, &[], |answer| turn::write(answer, part.len() * width, width, outs))?;
                }
            }
        }
        Ok(())
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let (rows, width) = picture.clone();
        assert_eq!(out.len(), rows.len() * width, "one level per pixel");
        let cells = columns.cells(0..columns.runs()).as_flattened();
        let peaks = columns.peaks().bytes();
        let has_room = (cells.len() + peaks.len()) as u64 <= self.residents().budget().min(self.max_buffer);
        let key = CacheKey::of_rays(columns.id());
        let buffer = if has_room { self.upload(key, [cells, peaks])? } else { None };
        let Some(buffer) = buffer else {
            // The device has no room for the volume.
            return Cpu.rays(columns, rays, picture, rule, out);
        };
        let together = (rays::MOST_ANSWER_BYTES / width).max(1);
        for (number, out) in out.chunks_mut(together * width).enumerate() {
            let part = (rows.start + number * together, out.len() / width, width);
            let buffer = (buffer.clone(), cells.len());
            let dispatch = rays::dispatch(columns, buffer, rays, part, rule, self.max_workgroups);
            self.run(dispatch, &[], |answer| rays::write(answer, width, out))?;
        }
        Ok(())
    }
}

/// The samples of a part of a block, and the bytes to upload: no bytes if the samples are in the buffer
/// `resident`.
fn part_samples<'b>(
    block: &'b mut Block<'_>,
    part: &ops::Range<usize>,
    resident: Option<wgpu::Buffer>,
) -> Result<(&'b [u8], Samples), Error> {
    if let Some(buffer) = resident {
        return Ok((&[], Samples::Resident(buffer)));
    }
    let width = width(block.sample());
    let bytes = &block.bytes()?[part.start * width..part.end * width];
    Ok((bytes, Samples::Uploaded { bytes: bytes.len(), keep: None }))
}

/// Bytes per sample.
pub(super) fn width(sample: SampleType) -> usize {
    sample.bits() as usize / 8
}
