/** YouTube: found by {@link java.util.ServiceLoader}, so that nobody needs to name its classes. */
@NullMarked
package io.exprsn.simulcast.platform.youtube;

import org.jspecify.annotations.NullMarked;
