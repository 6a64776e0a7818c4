//! Projections of samples that stand for other values: the GIF is the one of the values, saved as float64 and projected.

use vol2gif::Options;
use vol2gif::view::{Projection, Statistic};
use vol2gif::volume::{Metadata, Sample, Scaling, Volume};
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, noisy, on_every_backend, plain, with};
use crate::scaling::{Makers, values};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        integers_are_projected_as_their_values,
        floats_are_projected_as_their_values,
        slabs_of_values_are_projected,
    ]
}

/// The options for a projection, and ranges that show its values.
fn projections(statistics: &[Statistic]) -> impl Iterator<Item = (String, Options)> {
    let ranges = ["auto", "full", "10%,90%", "-3000,500"];
    statistics.iter().flat_map(move |&statistic| {
        ranges.map(|range| {
            let options = with(plain(), |it| {
                it.view.project = Some(Projection { statistic, axis: None });
                it.tone.contrast.window = range.parse().unwrap();
            });
            (format!("{statistic:?} {range}"), options)
        })
    })
}

/// Compares samples with a scaling and their values. Where nothing is rounded, all of this is exact.
fn check<S: Sample>(on: &Makers, statistics: &[Statistic], scalings: &[(f64, f64)], slab: Option<&str>) {
    // Four slices, so that means are exact.
    let array = noisy::<S>(&[if slab.is_some() { 9 } else { 4 }, 12, 17]);
    for &(slope, intercept) in scalings {
        let scaling = Scaling::new(slope, intercept).unwrap();
        let scaled = Volume::from_array("a", array.view()).unwrap();
        let scaled = scaled.with_metadata(Metadata { scaling, ..Metadata::default() });
        let values = values(&array, (slope, intercept));
        let values = Volume::from_array("a", values.view()).unwrap();
        for (case, mut options) in projections(statistics) {
            options.view.slab = slab.map(|slab| slab.parse().unwrap());
            let same = on.gif(&scaled, &options) == on.gif(&values, &options);
            assert!(same, "{} {slope} {intercept} {case}", S::TYPE.name());
        }
    }
}

fn integers_are_projected_as_their_values(on: Backends) {
    let on = Makers::on(on);
    let exact = [(1.0, -1024.0), (-2.0, 100.0), (0.25, 0.5)];
    let statistics = [Statistic::Max, Statistic::Min, Statistic::Mean, Statistic::Sum];
    check::<u8>(&on, &statistics, &exact, None);
    check::<i16>(&on, &statistics, &exact, None);
    check::<u16>(&on, &statistics, &exact, None);
}

fn floats_are_projected_as_their_values(on: Backends) {
    let on = Makers::on(on);
    let any = [(0.075407, 3100.76), (-1e-3, 0.5)];
    check::<f32>(&on, &Statistic::ALL, &any, None);
    check::<half::f16>(&on, &Statistic::ALL, &any, None);
}

fn slabs_of_values_are_projected(on: Backends) {
    let on = Makers::on(on);
    let statistics = [Statistic::Max, Statistic::Min, Statistic::Mean, Statistic::Sum];
    check::<i16>(&on, &statistics, &[(-2.0, 100.0)], Some("4"));
    check::<f64>(&on, &Statistic::ALL, &[(-2.5, 0.1)], Some("4,3"));
}
