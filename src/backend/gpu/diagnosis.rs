//! Why this machine has no device, and what to install or to set.
//!
//! wgpu returns an empty list of devices without a reason. So Vulkan is started once more here, to get the
//! reason for the message.

/// What this machine lacks. Call it only if no device was found.
pub(super) fn why_there_is_none() -> String {
    if cfg!(windows) {
        "no Direct3D 12 or Vulkan device found; install or update the GPU's driver".into()
    } else if cfg!(target_vendor = "apple") {
        "no Metal device found".into()
    } else {
        explain(vulkan_failure().as_deref(), &|name| std::env::var(name).ok())
    }
}

/// The error of starting Vulkan; `None` if it starts.
#[cfg(not(any(windows, target_vendor = "apple")))]
fn vulkan_failure() -> Option<String> {
    use wgpu::hal::{Instance, InstanceDescriptor, api};
    let descriptor = InstanceDescriptor {
        name: "vol2gif",
        flags: wgpu::InstanceFlags::empty(),
        memory_budget_thresholds: Default::default(),
        backend_options: Default::default(),
        telemetry: None,
        display: None,
    };
    // SAFETY: this loads and starts the system's Vulkan library, as wgpu did just before. The instance is not
    // used.
    let started = unsafe { <api::Vulkan as wgpu::hal::Api>::Instance::init(&descriptor) };
    started.err().map(|error| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    })
}

#[cfg(any(windows, target_vendor = "apple"))]
fn vulkan_failure() -> Option<String> {
    None
}

/// Describes why there is no Vulkan device. `failure` is the error of starting Vulkan; `None` if it starts
/// and has no devices. `environment` returns the value of an environment variable.
fn explain(failure: Option<&str>, environment: &dyn Fn(&str) -> Option<String>) -> String {
    let mut reason = match failure {
        Some(failure) if failure.contains("entry points") => {
            return "no Vulkan loader (libvulkan.so.1) on this machine; install it (libvulkan1 or \
                    vulkan-loader) and the GPU's Vulkan driver"
                .into();
        }
        Some(failure) if !failure.contains("find a Vulkan driver") => {
            format!("Vulkan does not start ({failure}); install or update the GPU's Vulkan driver")
        }
        _ => "the Vulkan loader finds no usable driver or device; install the GPU's Vulkan driver \
              (NVIDIA's own, or mesa-vulkan-drivers), and in a container make the GPU and its graphics \
              capability visible"
            .to_owned(),
    };
    for name in ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] {
        if let Some(value) = environment(name) {
            reason += &format!(" ({name} allows only {value})");
        }
    }
    reason
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_loader_a_missing_driver_and_a_wrong_variable_have_different_messages() {
        let nothing = |_: &str| None;
        assert!(explain(Some("missing Vulkan entry points: not found"), &nothing).contains("libvulkan.so.1"));
        let no_driver = explain(None, &nothing);
        assert_eq!(no_driver, explain(Some("it failed: Unable to find a Vulkan driver"), &nothing));
        assert!(no_driver.contains("mesa-vulkan-drivers") && !no_driver.contains("VK_"), "{no_driver}");
        let set = |name: &str| (name == "VK_DRIVER_FILES").then(|| "/elsewhere.json".to_owned());
        assert!(explain(None, &set).contains("VK_DRIVER_FILES allows only /elsewhere.json"));
        assert!(explain(Some("ERROR_INITIALIZATION_FAILED"), &nothing).contains("INITIALIZATION_FAILED"));
    }
}
