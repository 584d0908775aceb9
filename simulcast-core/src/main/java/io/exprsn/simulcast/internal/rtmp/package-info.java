/** The RTMP protocol alone; knows nothing of sessions or platforms. */
@NullMarked
package io.exprsn.simulcast.internal.rtmp;

import org.jspecify.annotations.NullMarked;
