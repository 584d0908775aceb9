/** Numbers of a session as Micrometer's meters; needs {@code io.micrometer:micrometer-core}, which nothing else here does. */
@NullMarked
package io.exprsn.simulcast.metrics;

import org.jspecify.annotations.NullMarked;
