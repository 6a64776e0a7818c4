//! The shaders, proved without a GPU: they are valid, they compute with integers alone, and what they say of layouts,
//! sizes and constants is what the host says.

#![cfg(feature = "gpu")]

use std::mem::offset_of;

use naga::valid::ModuleInfo;
use naga::{AddressSpace, Expression, Literal, Module, ScalarKind, StorageAccess, TypeInner};
use vol2gif::backend::gpu::key::{Params, WORKGROUP_SIZE, constants};
use vol2gif::backend::gpu::minmax::{self, Partial};
use vol2gif::backend::gpu::{histogram, nearest, normalize, source};
use vol2gif::tone::Bins;
use vol2gif::volume::{Kind, SampleType};

const STAGES: [&str; 4] = ["minmax", "histogram", "normalize", "nearest"];

fn module(stage: &str) -> Module {
    validated(stage).0
}

/// Parses and validates a stage.
fn validated(stage: &str) -> (Module, ModuleInfo) {
    let text = source(stage).expect("there is such a stage");
    let module = naga::front::wgsl::parse_str(&text)
        .unwrap_or_else(|error| panic!("{stage}: {}", error.emit_to_string(&text)));
    let mut validator =
        naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::empty());
    let info = validator
        .validate(&module)
        .unwrap_or_else(|error| panic!("{stage}: {}", error.emit_to_string(&text)));
    (module, info)
}

/// The value of a constant, or what an override is when nothing sets it.
fn value(module: &Module, name: &str) -> u32 {
    let constant = module.constants.iter().find(|(_, constant)| constant.name.as_deref() == Some(name));
    let init = constant.map(|(_, constant)| constant.init).or_else(|| {
        let found = module.overrides.iter().find(|(_, value)| value.name.as_deref() == Some(name))?;
        found.1.init
    });
    let init = init.unwrap_or_else(|| panic!("no constant {name}"));
    match module.global_expressions[init] {
        Expression::Literal(Literal::U32(value)) => value,
        ref other => panic!("{name} is {other:?}"),
    }
}

/// The size of a struct and its members with their offsets.
fn layout(module: &Module, name: &str) -> (usize, Vec<(String, usize)>) {
    let (_, found) =
        module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name)).expect("there is such a struct");
    let TypeInner::Struct { members, span } = &found.inner else { panic!("{name} is no struct") };
    let members = members.iter().map(|member| (member.name.clone().unwrap(), member.offset as usize));
    (*span as usize, members.collect())
}

fn named<const N: usize>(members: [(&str, usize); N]) -> Vec<(String, usize)> {
    members.map(|(name, offset)| (name.to_owned(), offset)).to_vec()
}

#[test]
fn every_shader_is_valid_without_optional_features() {
    for stage in STAGES {
        module(stage);
    }
    assert!(source("median").is_none());
}

#[test]
fn shaders_compute_with_unsigned_integers_alone() {
    for stage in STAGES {
        let (module, info) = validated(stage);
        let check = |inner: &TypeInner, what: &dyn std::fmt::Debug| {
            let kind = inner.scalar().map(|scalar| scalar.kind);
            assert!(matches!(kind, None | Some(ScalarKind::Uint | ScalarKind::Bool)), "{stage}: {what:?}");
        };
        for (_, ty) in module.types.iter() {
            check(&ty.inner, ty);
        }
        let functions = module.functions.iter().map(|(handle, function)| (function, &info[handle]));
        let entries = module.entry_points.iter().enumerate();
        let entries = entries.map(|(index, entry)| (&entry.function, info.get_entry_point(index)));
        for (function, info) in functions.chain(entries) {
            assert!(function.expressions.len() > 1);
            for (handle, expression) in function.expressions.iter() {
                check(info[handle].ty.inner_with(&module.types), expression);
            }
        }
    }
}

#[test]
fn a_stage_is_one_entry_point_of_its_name_with_the_workgroups_the_host_counts() {
    for stage in STAGES {
        let module = module(stage);
        let [entry] = &module.entry_points[..] else { panic!("{stage}: one entry point is enough") };
        assert_eq!((&*entry.name, entry.stage), (stage, naga::ShaderStage::Compute));
        assert_eq!(entry.workgroup_size, [WORKGROUP_SIZE, 1, 1]);
        assert_eq!(value(&module, "WORKGROUP_SIZE"), WORKGROUP_SIZE);
    }
    assert_eq!(value(&module("minmax"), "UNITS_PER_THREAD"), minmax::UNITS_PER_THREAD);
    let counting = module("histogram");
    assert_eq!(value(&counting, "UNITS_PER_THREAD"), histogram::UNITS_PER_THREAD);
    assert_eq!(value(&counting, "MOST_SETS") as usize, Bins::MOST_SETS);
    assert_eq!(value(&counting, "ABOVE") as usize, histogram::ABOVE);
    assert_eq!(value(&counting, "SIZES") as usize, histogram::SIZES);
    assert_eq!(value(&module("normalize"), "WORDS_PER_THREAD"), normalize::WORDS_PER_THREAD);
    assert_eq!(value(&module("nearest"), "WORDS_PER_THREAD"), nearest::WORDS_PER_THREAD);
}

#[test]
fn workgroup_memory_is_within_what_every_device_has() {
    for stage in STAGES {
        let module = module(stage);
        let of_workgroup =
            module.global_variables.iter().filter(|(_, variable)| variable.space == AddressSpace::WorkGroup);
        let bytes: u32 =
            of_workgroup.map(|(_, variable)| module.types[variable.ty].inner.size(module.to_ctx())).sum();
        assert_eq!(bytes > 0, stage != "histogram", "{stage}: {bytes} bytes");
        assert!(bytes <= 16 << 10, "{stage}: {bytes} bytes");
    }
}

#[test]
fn structs_lie_in_memory_as_the_host_writes_and_reads_them() {
    let task = [
        ("samples", offset_of!(Params, samples)),
        ("groups", offset_of!(Params, groups)),
        ("row", offset_of!(Params, row)),
        ("ceiling", offset_of!(Params, ceiling)),
        ("thresholds", offset_of!(Params, thresholds)),
    ];
    for stage in STAGES {
        assert_eq!(layout(&module(stage), "Params"), (size_of::<Params>(), named(task)), "{stage}");
    }
    let partial = [
        ("least", offset_of!(Partial, least)),
        ("greatest", offset_of!(Partial, greatest)),
        ("nan", offset_of!(Partial, nan)),
        ("above", offset_of!(Partial, above)),
        ("below", offset_of!(Partial, below)),
    ];
    assert_eq!(layout(&module("minmax"), "Partial"), (size_of::<Partial>(), named(partial)));
}

#[test]
fn the_bindings_are_params_samples_and_answer() {
    for (stage, answer) in STAGES.into_iter().zip(["partials", "counts", "levels", "indices"]) {
        let module = module(stage);
        let mut bindings: Vec<_> = module
            .global_variables
            .iter()
            .filter_map(|(_, variable)| {
                let binding = variable.binding?;
                let AddressSpace::Storage { access } = variable.space else {
                    panic!("{stage}: {variable:?}")
                };
                Some((
                    binding.group,
                    binding.binding,
                    variable.name.clone()?,
                    access.contains(StorageAccess::STORE),
                ))
            })
            .collect();
        bindings.sort();
        let expected = [(0, 0, "params", false), (0, 1, "samples", false), (0, 2, answer, true)];
        assert_eq!(
            bindings,
            expected.map(|(group, binding, name, write)| (group, binding, name.to_owned(), write))
        );
    }
}

#[test]
fn the_constants_of_a_pipeline_mean_the_same_on_both_sides() {
    for stage in STAGES {
        let module = module(stage);
        for name in ["SAMPLE_BITS", "SAMPLE_KIND"] {
            let mut overrides = module.overrides.iter();
            assert!(overrides.any(|(_, value)| value.name.as_deref() == Some(name)), "{stage}: {name}");
        }
        for &sample in SampleType::ALL {
            let kind = match sample.kind() {
                Kind::Unsigned => "UNSIGNED",
                Kind::Signed => "SIGNED",
                Kind::Float => "FLOAT",
            };
            assert_eq!(
                constants(sample),
                (sample.bits(), value(&module, kind)),
                "{stage}, {}",
                sample.name()
            );
        }
    }
}
