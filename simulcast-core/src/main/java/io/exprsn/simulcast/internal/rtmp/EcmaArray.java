package io.exprsn.simulcast.internal.rtmp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Properties to be written as an AMF0 ECMA array instead of an object: the form that {@code onMetaData} should have,
 * and the only one FFmpeg's receiver knows. Reading makes no difference between the two and yields maps.
 */
public record EcmaArray(Map<String, @Nullable Object> properties) {}
