//! The shaders, checked without a GPU: they are valid, they compute with integers only, and their layouts,
//! sizes and constants are those of the host.

#![cfg(feature = "gpu")]

use std::mem::offset_of;

use bytemuck::Zeroable;
use naga::valid::ModuleInfo;
use naga::{AddressSpace, Expression, Literal, Module, ScalarKind, StorageAccess, TypeInner};
use vol2gif::backend::gpu::key::{Grid, WORKGROUP_SIZE, constants};
use vol2gif::backend::gpu::minmax::Partial;
use vol2gif::backend::gpu::stage::Stage;
use vol2gif::backend::gpu::{STAGES, histogram, minmax, nearest, normalize, rays, turn};
use vol2gif::backend::{BLOCK, LANES};
use vol2gif::tone::Bins;
use vol2gif::view::turntable::{AMBIENT, LIGHT};
use vol2gif::volume::{Kind, SampleType};

fn module(stage: &Stage) -> Module {
    validated(stage).0
}

/// Parses and validates a stage.
fn validated(stage: &Stage) -> (Module, ModuleInfo) {
    let text = stage.shader();
    let module = naga::front::wgsl::parse_str(&text)
        .unwrap_or_else(|error| panic!("{}: {}", stage.name, error.emit_to_string(&text)));
    let mut validator =
        naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::empty());
    let info = validator
        .validate(&module)
        .unwrap_or_else(|error| panic!("{}: {}", stage.name, error.emit_to_string(&text)));
    (module, info)
}

/// The value of a constant, or the default value of an override.
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

/// The size of a struct, and the name, offset and size of each member. All sizes in bytes.
type Layout = (usize, Vec<(String, usize, usize)>);

/// The layout of a struct of a shader.
fn shader_layout(module: &Module, name: &str) -> Layout {
    let (_, found) =
        module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name)).expect("the struct exists");
    let TypeInner::Struct { members, span } = &found.inner else { panic!("{name} is no struct") };
    let members = members.iter().map(|member| {
        let size = module.types[member.ty].inner.size(module.to_ctx());
        (member.name.clone().unwrap(), member.offset as usize, size as usize)
    });
    (*span as usize, members.collect())
}

/// The layout of a struct of the host. Padding at the end need not be named.
macro_rules! host_layout {
    ($struct:path { $($field:ident),* }) => {{
        let value = <$struct>::zeroed();
        let members = vec![$(
            (stringify!($field).to_owned(), offset_of!($struct, $field), size_of_val(&value.$field))
        ),*];
        (size_of::<$struct>(), members)
    }};
}

#[test]
fn every_shader_is_valid_without_optional_features() {
    for stage in STAGES {
        module(stage);
    }
}

#[test]
fn shaders_compute_with_integers_only() {
    for stage in STAGES {
        let (module, info) = validated(stage);
        let check = |inner: &TypeInner, what: &dyn std::fmt::Debug| {
            let kind = inner.scalar().map(|scalar| scalar.kind);
            let allowed = matches!(kind, None | Some(ScalarKind::Uint | ScalarKind::Sint | ScalarKind::Bool));
            assert!(allowed, "{}: {what:?}", stage.name);
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
fn a_stage_is_one_entry_point_with_its_name_and_its_workgroup_size() {
    for stage in STAGES {
        let module = module(stage);
        let [entry] = &module.entry_points[..] else { panic!("{}: one entry point", stage.name) };
        assert_eq!((&*entry.name, entry.stage), (stage.name, naga::ShaderStage::Compute));
        assert_eq!(entry.workgroup_size, [stage.workgroup, 1, 1]);
        assert_eq!(value(&module, "WORKGROUP_SIZE"), WORKGROUP_SIZE);
    }
}

#[test]
fn constants_have_the_values_of_the_host() {
    assert_eq!(value(&module(&minmax::STAGE), "UNITS_PER_THREAD"), minmax::UNITS_PER_THREAD);
    let counting = module(&histogram::STAGE);
    assert_eq!(value(&counting, "UNITS_PER_THREAD"), histogram::UNITS_PER_THREAD);
    assert_eq!(value(&counting, "MOST_SETS") as usize, Bins::MOST_SETS);
    assert_eq!(value(&module(&normalize::STAGE), "WORDS_PER_THREAD"), normalize::WORDS_PER_THREAD);
    assert_eq!(value(&module(&nearest::STAGE), "WORDS_PER_THREAD"), nearest::WORDS_PER_THREAD);
    assert_eq!(value(&module(&turn::STAGE), "CELL_WORDS"), turn::CELL_WORDS);
    let of_rays = module(&rays::STAGE);
    assert_eq!(value(&of_rays, "LANES") as usize, LANES);
    assert_eq!(value(&of_rays, "CELL_WORDS"), turn::CELL_WORDS);
    assert_eq!(value(&of_rays, "BLOCK") as usize, BLOCK);
    assert_eq!((value(&of_rays, "LIGHT"), value(&of_rays, "AMBIENT")), (LIGHT, AMBIENT));
}

#[test]
fn workgroup_memory_fits_every_device() {
    for stage in STAGES {
        let module = module(stage);
        let of_workgroup =
            module.global_variables.iter().filter(|(_, variable)| variable.space == AddressSpace::WorkGroup);
        let bytes: u32 =
            of_workgroup.map(|(_, variable)| module.types[variable.ty].inner.size(module.to_ctx())).sum();
        assert_eq!(
            bytes > 0,
            !matches!(stage.name, "histogram" | "turn" | "rays"),
            "{}: {bytes} bytes",
            stage.name
        );
        assert!(bytes <= 16 << 10, "{}: {bytes} bytes", stage.name);
    }
}

#[test]
fn every_stage_has_parameters_with_the_layout_of_the_host() {
    for stage in STAGES {
        let host = match stage.name {
            "minmax" => host_layout!(minmax::Params { grid }),
            "histogram" => {
                host_layout!(histogram::Params { grid, shift, digit_bits, sets, prefix_mask, prefixes })
            }
            "normalize" => host_layout!(normalize::Params { grid, ceiling, falling, thresholds }),
            "nearest" => host_layout!(nearest::Params { grid, entries, palette }),
            "turn" => host_layout!(turn::Params {
                grid,
                steps,
                first_run,
                runs,
                width,
                depth,
                across,
                cue,
                mean,
                nearest,
                pictures
            }),
            "rays" => host_layout!(rays::Params {
                grid,
                steps,
                width,
                words,
                first_row,
                depth,
                rows,
                across,
                cells,
                cue,
                render,
                level,
                nearest,
                start,
                right,
                down,
                along,
                reach,
                light
            }),
            other => panic!("{other}: its parameters are not in this test"),
        };
        let module = module(stage);
        assert_eq!(host.0, stage.params_bytes, "{}", stage.name);
        assert_eq!(host.1[0], ("grid".to_owned(), 0, size_of::<Grid>()), "{}", stage.name);
        assert_eq!(shader_layout(&module, "Params"), host, "{}", stage.name);
        let grid = host_layout!(Grid { items, groups, groups_per_row });
        assert_eq!(shader_layout(&module, "Grid"), grid, "{}", stage.name);
    }
}

#[test]
fn partial_ranges_have_the_layout_of_the_host() {
    let host = host_layout!(Partial { least, greatest, nan, above, below });
    assert_eq!(shader_layout(&module(&minmax::STAGE), "Partial"), host);
}

#[test]
fn the_rays_of_a_picture_have_the_layout_of_the_host() {
    let host = host_layout!(turn::Picture {
        depth_start,
        depth_across,
        depth_along,
        width_start,
        width_across,
        width_along
    });
    assert_eq!(shader_layout(&module(&turn::STAGE), "Picture"), host);
}

#[test]
fn the_bindings_are_params_samples_and_answer() {
    for (stage, answer) in
        STAGES.into_iter().zip(["partials", "counts", "levels", "indices", "levels", "levels"])
    {
        let module = module(stage);
        let mut bindings: Vec<_> = module
            .global_variables
            .iter()
            .filter_map(|(_, variable)| {
                let binding = variable.binding?;
                let AddressSpace::Storage { access } = variable.space else {
                    panic!("{}: {variable:?}", stage.name)
                };
                let write = access.contains(StorageAccess::STORE);
                Some((binding.group, binding.binding, variable.name.clone()?, write))
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
fn the_constants_of_a_pipeline_mean_the_same_in_shader_and_host() {
    for stage in STAGES {
        let module = module(stage);
        for name in ["SAMPLE_BITS", "SAMPLE_KIND"] {
            let mut overrides = module.overrides.iter();
            let found = overrides.any(|(_, value)| value.name.as_deref() == Some(name));
            assert!(found, "{}: {name}", stage.name);
        }
        for &sample in SampleType::ALL {
            let kind = match sample.kind() {
                Kind::Unsigned => "UNSIGNED",
                Kind::Signed => "SIGNED",
                Kind::Float => "FLOAT",
            };
            let expected = (sample.bits(), value(&module, kind));
            assert_eq!(constants(sample), expected, "{}, {}", stage.name, sample.name());
        }
    }
}
