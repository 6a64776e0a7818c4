//! The devices of this machine: lists them, chooses one, opens it.
//!
//! Devices are numbered in the order in which the drivers list them, which is the same in every run. If no
//! device is asked for, the best hardware device is chosen. A software device (a driver that computes on the
//! CPU) is chosen only if there is no hardware device.

use std::fmt;

use wgpu::{Backends, DeviceType, InstanceDescriptor, InstanceFlags, Limits};

use super::diagnosis::why_there_is_none;
use crate::error::{Error, Problem};

/// A device that the GPU backend can use. Its text has one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// Number of the device: 0, 1, … without gaps. `--device` accepts it.
    pub index: usize,
    /// Name, from the driver.
    pub name: String,
    /// Address on the PCI bus, e.g. `0000:01:00.0`. It differs between two cards with the same name. Empty if
    /// unknown.
    pub pci: String,
    /// Kind of hardware: `discrete`, `integrated`, `virtual`, `software` or `other`.
    pub kind: &'static str,
    /// Interface of the driver, e.g. `vulkan`.
    pub backend: String,
    /// Name and version of the driver.
    pub driver: String,
    /// Size of the largest buffer in bytes.
    pub max_buffer: u64,
    /// Size of the largest part of a buffer that a shader can access, in bytes.
    pub max_binding: u64,
}

impl fmt::Display for DeviceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, {}, {}, {}", self.index, self.name, self.kind, self.backend, self.driver)?;
        if !self.pci.is_empty() {
            write!(f, ", PCI {}", self.pci)?;
        }
        let mib = |bytes| bytes >> 20;
        write!(f, ", buffers to {} MiB, bindings to {} MiB", mib(self.max_buffer), mib(self.max_binding))
    }
}

impl DeviceInfo {
    fn of(index: usize, adapter: &wgpu::Adapter) -> Self {
        let (info, limits) = (adapter.get_info(), adapter.limits());
        Self {
            index,
            name: info.name,
            pci: info.device_pci_bus_id,
            kind: match info.device_type {
                DeviceType::DiscreteGpu => "discrete",
                DeviceType::IntegratedGpu => "integrated",
                DeviceType::VirtualGpu => "virtual",
                DeviceType::Cpu => "software",
                DeviceType::Other => "other",
            },
            backend: info.backend.to_string(),
            driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
            max_buffer: limits.max_buffer_size,
            max_binding: limits.max_storage_buffer_binding_size,
        }
    }
}

/// Lists the devices of this machine, hardware and software. Empty if there are none.
pub fn devices() -> Vec<DeviceInfo> {
    adapters().iter().enumerate().map(|(index, adapter)| DeviceInfo::of(index, adapter)).collect()
}

/// An open device.
pub(super) struct Opened {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub limits: Limits,
    pub name: String,
    pub software: bool,
}

/// Opens the device `requested`: its index, or a part of its name or PCI address. `None` is the best device.
pub(super) fn open(requested: Option<&str>) -> Result<Opened, Error> {
    let adapters = adapters();
    if adapters.is_empty() {
        return Err(Error::new("gpu", Problem::NoGpu(why_there_is_none())));
    }
    let described: Vec<_> = adapters.iter().map(adapter_facts).collect();
    let Some(chosen) = choose(&described, requested) else {
        let list: Vec<_> =
            devices().iter().map(|device| format!("{}: {}", device.index, device.name)).collect();
        let requested = requested.unwrap_or_default();
        let fact = format!(
            "no device has the index or the name {requested:?}; the devices of this machine: {}",
            list.join(", ")
        );
        return Err(Error::new("gpu", Problem::NoGpu(fact)));
    };
    let adapter = &adapters[chosen];
    let info = adapter.get_info();
    let offered = adapter.limits();
    // The default limits are enough except for the sizes of buffers. For these, ask for all that the device
    // offers.
    let limits = Limits {
        max_buffer_size: offered.max_buffer_size,
        max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
        ..Limits::default().or_worse_values_from(&offered)
    };
    let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("vol2gif"),
        required_limits: limits.clone(),
        // The buffers are few, and allocated once: large spare blocks of memory would stay unused.
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..Default::default()
    }))
    .map_err(|error| Error::new(&*info.name, Problem::NoGpu(format!("the device does not open: {error}"))))?;
    Ok(Opened { device, queue, limits, software: info.device_type == DeviceType::Cpu, name: info.name })
}

/// The adapters of Vulkan, Metal and Direct3D 12. OpenGL is left out, because some of its drivers have no
/// compute shaders.
fn adapters() -> Vec<wgpu::Adapter> {
    let instance = wgpu::Instance::new(InstanceDescriptor {
        backends: Backends::PRIMARY,
        // Validation layers are for work on the shaders, and indirect dispatches, which need checks, are not
        // used.
        flags: InstanceFlags::empty(),
        ..InstanceDescriptor::new_without_display_handle()
    });
    let mut adapters = pollster::block_on(instance.enumerate_adapters(Backends::PRIMARY));
    adapters.retain(|adapter| {
        adapter.get_downlevel_capabilities().flags.contains(wgpu::DownlevelFlags::COMPUTE_SHADERS)
    });
    adapters
}

/// What the choice of a device depends on: type, name and PCI address.
type Facts = (DeviceType, String, String);

fn adapter_facts(adapter: &wgpu::Adapter) -> Facts {
    let info = adapter.get_info();
    (info.device_type, info.name, info.device_pci_bus_id)
}

/// The index of the requested device, or of the best device if `requested` is `None`.
fn choose(devices: &[Facts], requested: Option<&str>) -> Option<usize> {
    let best_of =
        |indices: &mut dyn Iterator<Item = usize>| indices.min_by_key(|&index| rank(devices[index].0));
    let Some(requested) = requested else {
        return best_of(&mut (0..devices.len()));
    };
    // A number is an index if a device has this index. Otherwise it may be a part of a name, such as "4090".
    if let Some(index) = requested.parse().ok().filter(|&index: &usize| index < devices.len()) {
        return Some(index);
    }
    let requested = requested.to_lowercase();
    let matches = |index: &usize| {
        let (_, name, pci) = &devices[*index];
        name.to_lowercase().contains(&requested)
            || (!pci.is_empty() && pci.to_lowercase().contains(&requested))
    };
    best_of(&mut (0..devices.len()).filter(matches))
}

/// The rank of a type of device. 0 is the best.
fn rank(device_type: DeviceType) -> u32 {
    match device_type {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::Other => 2,
        DeviceType::VirtualGpu => 3,
        DeviceType::Cpu => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Vec<Facts> {
        let device = |kind, name: &str, pci: &str| (kind, name.to_owned(), pci.to_owned());
        vec![
            device(DeviceType::Cpu, "llvmpipe", ""),
            device(DeviceType::IntegratedGpu, "Intel Arc", "0000:00:02.0"),
            device(DeviceType::DiscreteGpu, "GeForce RTX 4090", "0000:01:00.0"),
            device(DeviceType::DiscreteGpu, "GeForce RTX 4090", "0000:02:00.0"),
        ]
    }

    #[test]
    fn the_best_hardware_is_chosen_and_software_only_without_hardware() {
        assert_eq!(choose(&machine(), None), Some(2));
        assert_eq!(choose(&machine()[..2], None), Some(1));
        assert_eq!(choose(&machine()[..1], None), Some(0));
        assert_eq!(choose(&[], None), None);
    }

    #[test]
    fn a_device_is_found_by_index_name_and_pci_address() {
        assert_eq!(choose(&machine(), Some("0")), Some(0));
        assert_eq!(choose(&machine(), Some("arc")), Some(1));
        assert_eq!(choose(&machine(), Some("4090")), Some(2));
        assert_eq!(choose(&machine(), Some("02:00.0")), Some(3));
        assert_eq!(choose(&machine(), Some("radeon")), None);
        assert_eq!(choose(&machine(), Some("4")), Some(2), "no index 4, so it is part of a name");
    }
}
