/** What a platform's author touches: a platform is one class that implements {@link io.exprsn.simulcast.spi.PlatformAdapter}. */
@NullMarked
package io.exprsn.simulcast.spi;

import org.jspecify.annotations.NullMarked;
