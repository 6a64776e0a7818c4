# vol2gif alone in a small Debian, without the GPU backend, for clusters and for Apptainer. Built in a clone:
#
#     docker build --tag vol2gif .
#     docker run --rm --volume "$PWD:/data" vol2gif scans/ -o gifs/
#
# Other images, such as those of a mirror: --build-arg RUST=... --build-arg DEBIAN=...
ARG RUST=docker.io/library/rust:1-slim-bookworm
ARG DEBIAN=docker.io/library/debian:bookworm-slim

FROM ${RUST} AS build
ARG PROFILE=release
WORKDIR /vol2gif
COPY . .
RUN cargo install --locked --path . --profile "$PROFILE" --no-default-features --features cli,zarr --root /made \
    && strip /made/bin/vol2gif

FROM ${DEBIAN}
COPY --from=build /made/bin/vol2gif /usr/local/bin/vol2gif
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/vol2gif/
COPY src/picture/annotations/spleen-NOTICE.txt /usr/share/doc/vol2gif/FONT-NOTICE.txt
WORKDIR /data
ENTRYPOINT ["vol2gif"]
