//! The plan of a projection: where its samples are, and what the projected array looks like.

use super::fold::FoldKind;
use super::windows::Windows;
use crate::view::axis::Axis;
use crate::view::projection::Statistic;
use crate::view::select::Indices;
use crate::volume::{Kind, SampleType, Scaling, Stride, Values};

/// How one axis is projected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::view) struct ProjectedAxis {
    /// The place of the axis in the array.
    pub(in crate::view) at: usize,
    pub(in crate::view) statistic: Statistic,
    /// What the samples of the array stand for.
    pub(in crate::view) values: Values,
    /// The slabs; `None` where all indices make one picture.
    pub(in crate::view) slabs: Option<Windows>,
}

/// What of an array is projected, and how.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProjectionPlan {
    pub(super) kind: FoldKind,
    /// The first sample, in storage.
    pub(super) base: isize,
    /// The axes, those with the longest steps first. All steps lead forward, but for the one of the projected axis
    /// where the order of its samples counts.
    pub(super) axes: Vec<Stride>,
    /// Their places in the array.
    pub(super) places: Vec<usize>,
    /// Which of them is projected.
    pub(super) at: usize,
    /// The slabs; `None` where all indices make one picture.
    pub(super) slabs: Option<Windows>,
    /// Whether the projected axis is shown backward, and read forward.
    is_reversed: bool,
}

impl ProjectionPlan {
    /// Number of samples along the projected axis.
    pub(super) fn indices(&self) -> usize {
        self.axes[self.at].count
    }

    /// Number of samples that become one.
    fn joined(&self) -> usize {
        self.slabs.map_or(self.indices(), |slabs| slabs.length)
    }

    /// What the projected samples stand for.
    pub(in crate::view) fn made_values(&self) -> Values {
        let Values { sample, scaling } = self.kind.values;
        match self.kind.statistic {
            Statistic::Max | Statistic::Min => self.kind.values,
            _ => Values { sample: SampleType::F64, scaling: self.made_scaling(sample, scaling) },
        }
    }

    /// The scaling of float64 that were made of stored integers. Floats are scaled before they are added, since NaN is
    /// left out.
    fn made_scaling(&self, sample: SampleType, scaling: Scaling) -> Scaling {
        if self.scales_first(sample, scaling) {
            return scaling.unit().map_or_else(Scaling::default, |unit| Scaling::default().in_unit(unit));
        }
        let made = match self.kind.statistic {
            Statistic::Sum => Scaling::new(scaling.slope(), scaling.intercept() * self.joined() as f64),
            Statistic::Std => Scaling::new(scaling.slope().abs(), 0.0),
            Statistic::Max | Statistic::Min | Statistic::Mean => Some(scaling),
        };
        let made = made.unwrap_or(scaling);
        scaling.unit().map_or(made, |unit| made.in_unit(unit))
    }

    /// Whether values are added, not the stored samples.
    fn scales_first(&self, sample: SampleType, scaling: Scaling) -> bool {
        let is_sum = !matches!(self.kind.statistic, Statistic::Max | Statistic::Min);
        is_sum && !scaling.is_identity() && sample.kind() == Kind::Float
    }

    /// Bytes of a projected sample, with the byte of its depth where there is one.
    pub(super) fn made_bytes(&self) -> usize {
        self.made_values().sample.bits() as usize / 8 + usize::from(self.kind.keeps_depths)
    }

    /// The same plan, which keeps where on the axis each sample was: so the samples come in the order in which the
    /// axis is shown.
    pub(in crate::view) fn with_depths(mut self) -> Self {
        self.kind.keeps_depths = true;
        if self.is_reversed {
            let axis = &mut self.axes[self.at];
            self.base += axis.step * (axis.count as isize - 1);
            axis.step = -axis.step;
            self.is_reversed = false;
        }
        self
    }

    /// Number of projected samples.
    pub(in crate::view) fn made_count(&self) -> u64 {
        let others = self.axes.iter().enumerate().filter(|(number, _)| *number != self.at);
        let slabs = self.slabs.map_or(1, |slabs| slabs.count as u64);
        others.map(|(_, axis)| axis.count as u64).product::<u64>() * slabs
    }
}

/// The plan for the axes of an array, and the axes of the projected array in its place.
pub(in crate::view) fn plan(array: &[Axis], projected: ProjectedAxis) -> (ProjectionPlan, Vec<Axis>) {
    let ProjectedAxis { at, statistic, values, slabs } = projected;
    // The greatest value is the least sample where values fall as samples rise.
    let statistic = match (statistic, values.scaling.falls()) {
        (Statistic::Max, true) => Statistic::Min,
        (Statistic::Min, true) => Statistic::Max,
        (statistic, _) => statistic,
    };
    let kind = FoldKind { statistic, values, keeps_depths: false };
    let keeps_order = slabs.is_some() || kind.is_in_order();
    let mut order: Vec<usize> = (0..array.len()).filter(|&k| k == at || array[k].shown.count > 1).collect();
    order.sort_by_key(|&k| std::cmp::Reverse(array[k].stride().step.unsigned_abs()));
    let mut base = array.iter().map(Axis::offset).sum::<isize>();
    let forward = |k: usize, base: &mut isize| {
        let stride = array[k].stride();
        if stride.step >= 0 || (k == at && keeps_order) {
            return stride;
        }
        *base += stride.step * (stride.count as isize - 1);
        Stride { step: -stride.step, ..stride }
    };
    let axes: Vec<Stride> = order.iter().map(|&k| forward(k, &mut base)).collect();
    let place = order.iter().position(|&k| k == at).unwrap_or(0);
    let is_reversed = axes[place].step != array[at].stride().step;
    let plan = ProjectionPlan { kind, base, axes, places: order.clone(), at: place, slabs, is_reversed };

    let mut made: Vec<Axis> = array
        .iter()
        .map(|axis| Axis {
            length: axis.shown.count,
            step: 0,
            shown: Indices::all(axis.shown.count),
            ..*axis
        })
        .collect();
    let pictures = slabs.map_or(1, |slabs| slabs.count);
    made[at] = Axis { length: pictures, shown: Indices::all(pictures), ..made[at] };
    let mut step = 1;
    for &k in order.iter().rev() {
        made[k].step = step;
        step *= made[k].length as isize;
        if array[k].stride().step < 0 && k != at {
            made[k].shown = made[k].shown.reversed();
        }
    }
    (plan, made)
}
