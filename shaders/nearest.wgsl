// The index of the palette entry nearest to each color of a block; of equally near entries the first.
// The text of key.wgsl comes first. The host's side is src/backend/gpu/nearest.rs.
//
// A squared distance is below 2^18, so distance << 8 | index fits one word, and the least such word contains
// the index. A color is three bytes, red first. Four colors are three words, and their four indices are one
// word. The palette lies in workgroup memory; a thread compares its four colors with one entry after the
// other.

const WORDS_PER_THREAD: u32 = 2u;

struct Params {
    grid: Grid,
    // Entries of the palette, from 1 to 256.
    entries: u32,
    // The palette, one entry fetched by each thread: red in the lowest byte, then green, then blue.
    palette: array<u32, WORKGROUP_SIZE>,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> indices: array<u32>;

var<workgroup> palette: array<vec3<u32>, WORKGROUP_SIZE>;

fn channels(color: u32) -> vec3<u32> {
    return vec3<u32>(color & 0xffu, (color >> 8u) & 0xffu, (color >> 16u) & 0xffu);
}

// Squared distance << 8 | index. A negative difference wraps around, and its square is still exact.
fn distance_and_index(color: vec3<u32>, entry: vec3<u32>, index: u32) -> u32 {
    let apart = color - entry;
    return ((apart.x * apart.x + apart.y * apart.y + apart.z * apart.z) << 8u) | index;
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn nearest(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    palette[thread] = channels(params.palette[thread]);
    workgroupBarrier();
    let entries = min(params.entries, WORKGROUP_SIZE);
    let number = group_number(group, params.grid.groups_per_row);
    for (var step = 0u; step < WORDS_PER_THREAD; step += 1u) {
        let index = (number * WORDS_PER_THREAD + step) * WORKGROUP_SIZE + thread;
        if 4u * index < params.grid.items {
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
                let apart = vec4<u32>(
                    distance_and_index(a, here, entry),
                    distance_and_index(b, here, entry),
                    distance_and_index(c, here, entry),
                    distance_and_index(d, here, entry),
                );
                least = min(least, apart);
            }
            let found = least & vec4<u32>(0xffu);
            indices[index] = found.x | (found.y << 8u) | (found.z << 16u) | (found.w << 24u);
        }
    }
}
