/** The YouTube adapter. A shell for now: the adapter comes with its interface. */
@NullMarked
package io.exprsn.simulcast.platform.youtube;

import org.jspecify.annotations.NullMarked;
