/** The unit of media and its container: packets, timelines, FLV. */
@NullMarked
package io.exprsn.simulcast.internal.media;

import org.jspecify.annotations.NullMarked;
