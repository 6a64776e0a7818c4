// The palette entry nearest to each color of a block, of several equally near ones the first. key.wgsl comes before.
//
// A squared distance is below 2^18, so distance << 8 | index is one integer, and its minimum the answer. Colors are three
// bytes each, red first: four of them are three words, and their indices a word (src/backend/gpu/nearest.rs). The palette
// lies in workgroup memory; a thread compares its four colors with one entry after the other.

const WORDS_PER_THREAD: u32 = 2u;

@group(0) @binding(2) var<storage, read_write> indices: array<u32>;

var<workgroup> palette: array<vec3<u32>, WORKGROUP_SIZE>;

fn channels(color: u32) -> vec3<u32> {
    return vec3<u32>(color & 0xffu, (color >> 8u) & 0xffu, (color >> 16u) & 0xffu);
}

// Differences wrap around, and so do their squares, which are those of the magnitudes.
fn key(color: vec3<u32>, entry: vec3<u32>, index: u32) -> u32 {
    let apart = color - entry;
    return ((apart.x * apart.x + apart.y * apart.y + apart.z * apart.z) << 8u) | index;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn nearest(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    palette[thread] = channels(params.thresholds[thread].x);
    workgroupBarrier();
    let entries = min(params.ceiling, WORKGROUP_SIZE);
    let number = number_of(group);
    for (var step = 0u; step < WORDS_PER_THREAD; step += 1u) {
        let index = (number * WORDS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        if 4u * index < params.samples {
            let low = samples[3u * index];
            let middle = samples[3u * index + 1u];
            let high = samples[3u * index + 2u];
            let a = channels(low);
            let b = channels((low >> 24u) | (middle << 8u));
            let c = channels((middle >> 16u) | (high << 16u));
            let d = channels(high >> 8u);
            var least = vec4<u32>(0xffffffffu);
            for (var entry = 0u; entry < entries; entry += 1u) {
                let here = palette[entry];
                least = min(least, vec4<u32>(key(a, here, entry), key(b, here, entry), key(c, here, entry), key(d, here, entry)));
            }
            let found = least & vec4<u32>(0xffu);
            indices[index] = found.x | (found.y << 8u) | (found.z << 16u) | (found.w << 24u);
        }
    }
}
