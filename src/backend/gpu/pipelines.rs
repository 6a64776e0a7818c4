//! The compiled shaders: one pipeline per stage and kind of sample, compiled when first asked for.

use std::collections::HashMap;

use wgpu::{BindGroupLayoutEntry, BindingType, BufferBindingType, ShaderStages};

use super::{histogram, key, minmax, nearest, normalize};
use crate::volume::SampleType;

/// What the device can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    Minmax,
    Histogram,
    Normalize,
    Nearest,
}

/// All that there are.
const STAGES: [Stage; 4] = [Stage::Minmax, Stage::Histogram, Stage::Normalize, Stage::Nearest];

impl Stage {
    /// The name of the stage, of its file and of its entry point.
    const fn name(self) -> &'static str {
        match self {
            Stage::Minmax => "minmax",
            Stage::Histogram => "histogram",
            Stage::Normalize => "normalize",
            Stage::Nearest => "nearest",
        }
    }

    fn source(self) -> String {
        let stage = match self {
            Stage::Minmax => minmax::SOURCE,
            Stage::Histogram => histogram::SOURCE,
            Stage::Normalize => normalize::SOURCE,
            Stage::Nearest => nearest::SOURCE,
        };
        [key::SOURCE, stage].concat()
    }
}

/// The text of the shader `minmax`, `histogram`, `normalize` or `nearest`, as a device compiles it; `None` for any other name.
pub fn source(name: &str) -> Option<String> {
    STAGES.into_iter().find(|stage| stage.name() == name).map(Stage::source)
}

/// The pipelines of one device, and the layout that all of them share.
pub(super) struct Pipelines {
    bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    compiled: HashMap<(Stage, (u32, u32)), wgpu::ComputePipeline>,
}

impl Pipelines {
    /// None compiled yet.
    pub fn new(device: &wgpu::Device) -> Self {
        let storage = |binding, read_only| BindGroupLayoutEntry {
            binding,
            visibility: ShaderStages::COMPUTE,
            ty: BindingType::Buffer {
                ty: BufferBindingType::Storage { read_only },
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let bindings = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("task, samples, answer"),
            entries: &[storage(0, true), storage(1, true), storage(2, false)],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("vol2gif"),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        Self { bindings, layout, compiled: HashMap::new() }
    }

    /// Binds the buffers of a dispatch.
    pub fn bind(
        &self,
        device: &wgpu::Device,
        params: &wgpu::Buffer,
        samples: &wgpu::Buffer,
        answer: &wgpu::Buffer,
    ) -> wgpu::BindGroup {
        fn entry(binding: u32, buffer: &wgpu::Buffer) -> wgpu::BindGroupEntry<'_> {
            wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() }
        }
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("task, samples, answer"),
            layout: &self.bindings,
            entries: &[entry(0, params), entry(1, samples), entry(2, answer)],
        })
    }

    /// The pipeline of a stage for samples of type `sample`.
    pub fn get(&mut self, device: &wgpu::Device, stage: Stage, sample: SampleType) -> &wgpu::ComputePipeline {
        let constants = key::constants(sample);
        let layout = &self.layout;
        self.compiled.entry((stage, constants)).or_insert_with(|| compile(device, layout, stage, constants))
    }
}

fn compile(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    stage: Stage,
    (bits, kind): (u32, u32),
) -> wgpu::ComputePipeline {
    let name = stage.name();
    let descriptor = wgpu::ShaderModuleDescriptor {
        label: Some(name),
        source: wgpu::ShaderSource::Wgsl(stage.source().into()),
    };
    let mut checks = wgpu::ShaderRuntimeChecks::checked();
    checks.force_loop_bounding = false;
    // SAFETY: the shaders are this crate's own. Accesses stay checked; of the checks that are off, loops need none,
    // since each of them counts to a constant or to less.
    let module = unsafe { device.create_shader_module_trusted(descriptor, checks) };
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(name),
        layout: Some(layout),
        module: &module,
        entry_point: Some(name),
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &[("SAMPLE_BITS", f64::from(bits)), ("SAMPLE_KIND", f64::from(kind))],
            // The stages write their workgroup memory before they read it.
            zero_initialize_workgroup_memory: false,
        },
        cache: None,
    })
}
