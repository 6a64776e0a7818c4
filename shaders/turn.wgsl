// Turned pictures: rays that run within rows, through the columns of a volume.
// The text of key.wgsl comes first. The host's side is src/backend/gpu/turn.rs.
//
// The levels of a column of voxels lie together, 64 rows in 16 words. A thread makes four rows of one column of a
// picture: one word of the cells. The even and the odd bytes of a word are two pairs of 16-bit sums. A weighted sum of four
// cells is at most 65280, so the sums of a pair never meet. Positions are 16.16 bits; negative ones wrap around and
// are outside.

struct Params {
    grid: Grid,
    // Samples of a ray.
    steps: u32,
    // The first run of 64 rows, and the number of runs.
    first_run: u32,
    runs: u32,
    // Width of a picture.
    width: u32,
    // Voxels from front to back and from left to right.
    depth: u32,
    across: u32,
    // Percent by which the farthest samples are darker; 0 for none.
    cue: u32,
    // 1 for the mean of the samples, 0 for the greatest one.
    mean: u32,
    // 1 for the nearest voxel, 0 for a weighted sum.
    nearest: u32,
    pictures: array<Picture, 8>,
}

// The positions of the samples of a picture along the depth and the width: of the first sample of the first ray, from a ray
// to the next, and from a sample to the next.
struct Picture {
    depth_start: u32,
    depth_across: u32,
    depth_along: u32,
    width_start: u32,
    width_across: u32,
    width_along: u32,
}

@group(0) @binding(0) var<storage, read> params: Params;
@group(0) @binding(2) var<storage, read_write> levels: array<u32>;

// Words of a cell.
const CELL_WORDS: u32 = 16u;
// Half of every byte that is kept.
const PAIR: u32 = 0x00ff00ffu;
const HALVES: u32 = 0x00800080u;
// From a position to the first of the cells around it, with the border.
const AHEAD: u32 = 34816u;

// The sums of bytes 0 and 2 of a word, and of bytes 1 and 3.
fn weighted(word: u32, weight: u32) -> vec2<u32> {
    return vec2<u32>((word & PAIR) * weight, ((word >> 8u) & PAIR) * weight);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn turn(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let index = group_number(group, params.grid.groups_per_row) * WORKGROUP_SIZE + thread;
    if index >= params.grid.items {
        return;
    }
    let word = index % CELL_WORDS;
    let column = (index / CELL_WORDS) % params.width;
    let number = index / CELL_WORDS / params.width;
    let run = number % params.runs;
    let picture = params.pictures[min(number / params.runs, 7u)];
    let pitch = params.across + 2u;
    let base = (params.first_run + run) * (params.depth + 2u) * pitch * CELL_WORDS + word;
    let span = 100u * max(params.steps - 1u, 1u);
    var y = picture.depth_start + picture.depth_across * column;
    var x = picture.width_start + picture.width_across * column;
    // The greatest value of each byte, or the sum of them.
    var found = vec4<u32>(0u);
    var count = 0u;
    for (var step = 0u; step < params.steps; step += 1u) {
        if y < (params.depth << 16u) && x < (params.across << 16u) {
            var pairs: vec2<u32>;
            if params.nearest == 1u {
                let at = base + (((y >> 16u) + 1u) * pitch + (x >> 16u) + 1u) * CELL_WORDS;
                pairs = weighted(samples[at], 256u);
            } else {
                let qy = y + AHEAD;
                let qx = x + AHEAD;
                let fy = (qy >> 12u) & 15u;
                let fx = (qx >> 12u) & 15u;
                let near = base + ((qy >> 16u) * pitch + (qx >> 16u)) * CELL_WORDS;
                let far = near + pitch * CELL_WORDS;
                pairs = weighted(samples[near], (16u - fy) * (16u - fx))
                    + weighted(samples[near + CELL_WORDS], (16u - fy) * fx)
                    + weighted(samples[far], fy * (16u - fx))
                    + weighted(samples[far + CELL_WORDS], fy * fx);
            }
            if params.cue > 0u {
                let weight = 256u - 256u * params.cue * step / span;
                pairs = (((pairs + HALVES) >> vec2<u32>(8u)) & vec2<u32>(PAIR)) * weight;
            }
            let values = vec4<u32>(pairs.x & 0xffffu, pairs.y & 0xffffu, pairs.x >> 16u, pairs.y >> 16u);
            if params.mean == 1u {
                found += values;
                count += 1u;
            } else {
                found = max(found, values);
            }
        }
        y += picture.depth_along;
        x += picture.width_along;
    }
    if params.mean == 1u {
        found = found / max(count, 1u);
    }
    let bytes = (found + vec4<u32>(128u)) >> vec4<u32>(8u);
    levels[index] = bytes.x | (bytes.y << 8u) | (bytes.z << 16u) | (bytes.w << 24u);
}
