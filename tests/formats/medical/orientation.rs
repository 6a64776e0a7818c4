//! Every way in which the axes of a file can lead: one head, stored in 48 ways, gives one picture for each plane.

use std::sync::LazyLock;

use vol2gif::backend::Choice;
use vol2gif::view::{AnatomicalPlane, Convention, Plane};
use vol2gif::volume::{SampleType, Volume};
use vol2gif::{Control, Converter, Options, Output, Resources};

use super::made::Nifti;
use super::turned::{Stored, upright};

/// Number of voxels from left to right, from back to front, and from feet to head.
const HEAD: [usize; 3] = [3, 4, 5];

/// The directions of X, Y and Z, each as an axis of the body and whether it leads to the right, the front or the head.
type Leads = [(usize, bool); 3];

fn letters(leads: Leads) -> String {
    let letter = |(axis, forward): (usize, bool)| match (axis, forward) {
        (0, true) => 'R',
        (0, false) => 'L',
        (1, true) => 'A',
        (1, false) => 'P',
        (_, true) => 'S',
        (_, false) => 'I',
    };
    leads.map(letter).iter().collect()
}

/// All 48.
fn all() -> Vec<Leads> {
    let mut all = Vec::new();
    for x in 0..3 {
        for y in (0..3).filter(|&y| y != x) {
            let z = 3 - x - y;
            for signs in 0..8u8 {
                let forward = |bit: u8| signs & (1 << bit) == 0;
                all.push([(x, forward(0)), (y, forward(1)), (z, forward(2))]);
            }
        }
    }
    assert_eq!(all.len(), 48);
    all
}

/// The head, stored so: lengths fastest first, and samples.
fn stored(leads: Leads) -> ([usize; 3], Vec<u8>) {
    let lengths = leads.map(|(axis, _)| HEAD[axis]);
    let mut samples = Vec::new();
    for z in 0..lengths[2] {
        for y in 0..lengths[1] {
            for x in 0..lengths[0] {
                let mut place = [0; 3];
                for ((axis, forward), at) in leads.into_iter().zip([x, y, z]) {
                    place[axis] = if forward { at } else { HEAD[axis] - 1 - at };
                }
                samples.push((place[0] + 3 * place[1] + 12 * place[2] + 100) as u8);
            }
        }
    }
    (lengths, samples)
}

/// The rows of a matrix by which the axes lead so, tilted a little in all directions.
fn rows(leads: Leads) -> [[f32; 3]; 3] {
    let mut rows = [[0.08f32, -0.1, 0.05], [0.03, 0.06, -0.07], [-0.04, 0.02, 0.09]];
    for (column, (axis, forward)) in leads.into_iter().enumerate() {
        rows[axis][column] = if forward { 1.0 } else { -1.0 };
    }
    rows
}

/// The quaternion of the rotation by which the axes lead so, and the sign of the third axis: by search among the
/// rotations of a cube, whose quaternions have few different numbers.
fn quaternion(leads: Leads) -> ([f32; 3], f32) {
    let mut wanted = [[0.0f64; 3]; 3];
    for (column, (axis, forward)) in leads.into_iter().enumerate() {
        wanted[axis][column] = if forward { 1.0 } else { -1.0 };
    }
    let parts = [0.0, 0.5, -0.5, 1.0, -1.0, 0.5f64.sqrt(), -(0.5f64.sqrt())];
    for sign in [1.0f64, -1.0] {
        for b in parts {
            for c in parts {
                for d in parts {
                    let a = 1.0 - b * b - c * c - d * d;
                    if a < -1e-9 {
                        continue;
                    }
                    let a = a.max(0.0).sqrt();
                    let found = [
                        [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), sign * 2.0 * (b * d + a * c)],
                        [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, sign * 2.0 * (c * d - a * b)],
                        [
                            2.0 * (b * d - a * c),
                            2.0 * (c * d + a * b),
                            sign * (a * a + d * d - b * b - c * c),
                        ],
                    ];
                    let differs =
                        |(x, y): (&[f64; 3], &[f64; 3])| x.iter().zip(y).any(|(x, y)| (x - y).abs() > 1e-6);
                    if !found.iter().zip(&wanted).any(differs) {
                        return ([b, c, d].map(|part| part as f32), sign as f32);
                    }
                }
            }
        }
    }
    panic!("no rotation of a cube leads to {leads:?}");
}

fn open(file: &[u8]) -> (tempfile::TempDir, Volume<'static>) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nii");
    std::fs::write(&path, file).unwrap();
    let volume = Volume::open(&path, None).unwrap();
    (directory, volume)
}

fn gif(volume: &Volume<'_>, plane: Option<AnatomicalPlane>, convention: Convention) -> Vec<u8> {
    let mut options = Options::default();
    options.output.record = false;
    options.view.plane = plane.map(Plane::Anatomical);
    options.view.convention = convention;
    static CONVERTER: LazyLock<Converter> =
        LazyLock::new(|| Converter::new(Resources { backend: Choice::Cpu, ..Resources::default() }).unwrap());
    let outcome = CONVERTER.convert(volume, &Output::Memory, &options, &Control::default()).unwrap();
    outcome.gif.unwrap().to_vec()
}

#[test]
fn one_head_stored_in_48_ways_gives_one_picture_for_each_plane() {
    let mut of_planes: Vec<Vec<u8>> = Vec::new();
    for leads in all() {
        let (lengths, samples) = stored(leads);
        let header = || Nifti::new(&lengths.map(|length| length as i16), 2);
        let (by_matrix, (b, sign)) = (header().with_rows(rows(leads)), quaternion(leads));
        let by_quaternion = header().with_quaternion(b, sign);
        for file in [by_matrix.with(&samples), by_quaternion.with(&samples)] {
            let (_directory, volume) = open(&file);
            let letters = letters(leads);
            assert_eq!(volume.metadata().orientation.unwrap().to_string(), letters);
            let [x, y, z] = lengths;
            let slow = Stored::new("ZYX", &[z, y, x], samples.clone(), SampleType::U8);
            let expected = gif(&upright(&slow, &letters).as_volume(None), None, Convention::default());
            assert!(gif(&volume, None, Convention::default()) == expected, "{letters}");
            let mut pictures = Vec::new();
            for plane in AnatomicalPlane::ALL {
                for convention in Convention::ALL {
                    pictures.push(gif(&volume, Some(plane), convention));
                }
            }
            if of_planes.is_empty() {
                of_planes = pictures;
            } else {
                assert!(of_planes == pictures, "{letters}");
            }
        }
    }
}
