/** One small runnable class per feature. The {@code simulcast} command has a package of its own below this one. */
@NullMarked
package io.exprsn.simulcast.examples;

import org.jspecify.annotations.NullMarked;
