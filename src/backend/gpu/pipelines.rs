//! The compiled shaders: one pipeline per stage and kind of sample, compiled when it is first needed.

use std::collections::HashMap;

use wgpu::{BindGroupLayoutEntry, BindingType, BufferBindingType, ShaderStages};

use super::key;
use super::stage::Stage;
use crate::volume::SampleType;

/// The pipelines of one device, and the layout that they share: parameters, samples and answer.
pub(super) struct Pipelines {
    bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    /// By the name of the stage, and by `SAMPLE_BITS` and `SAMPLE_KIND`.
    compiled: HashMap<(&'static str, (u32, u32)), wgpu::ComputePipeline>,
}

impl Pipelines {
    /// Makes the layout, and compiles nothing yet.
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
            label: Some("params, samples, answer"),
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
            label: Some("params, samples, answer"),
            layout: &self.bindings,
            entries: &[entry(0, params), entry(1, samples), entry(2, answer)],
        })
    }

    /// The pipeline of a stage for samples of type `sample`.
    pub fn get(
        &mut self,
        device: &wgpu::Device,
        stage: &Stage,
        sample: SampleType,
    ) -> &wgpu::ComputePipeline {
        let constants = key::constants(sample);
        let layout = &self.layout;
        self.compiled
            .entry((stage.name, constants))
            .or_insert_with(|| compile(device, layout, stage, constants))
    }
}

fn compile(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    stage: &Stage,
    (bits, kind): (u32, u32),
) -> wgpu::ComputePipeline {
    let descriptor = wgpu::ShaderModuleDescriptor {
        label: Some(stage.name),
        source: wgpu::ShaderSource::Wgsl(stage.shader().into()),
    };
    let mut checks = wgpu::ShaderRuntimeChecks::checked();
    checks.force_loop_bounding = false;
    // SAFETY: the shaders belong to this crate. All memory accesses stay checked. Only the bound on loops is
    // turned off, and no loop needs it: each one counts to a constant or to less.
    let module = unsafe { device.create_shader_module_trusted(descriptor, checks) };
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(stage.name),
        layout: Some(layout),
        module: &module,
        entry_point: Some(stage.name),
        compilation_options: wgpu::PipelineCompilationOptions {
            constants: &[("SAMPLE_BITS", f64::from(bits)), ("SAMPLE_KIND", f64::from(kind))],
            // The stages write their workgroup memory before they read it.
            zero_initialize_workgroup_memory: false,
        },
        cache: None,
    })
}
