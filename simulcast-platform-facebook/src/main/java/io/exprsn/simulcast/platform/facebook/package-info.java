/** The Facebook adapter. A shell for now: the adapter comes with its interface. */
@NullMarked
package io.exprsn.simulcast.platform.facebook;

import org.jspecify.annotations.NullMarked;
