/** Starting, watching and ending FFmpeg: {@link io.exprsn.simulcast.ffmpeg.FfmpegRunner} is the seam a host can replace. */
@NullMarked
package io.exprsn.simulcast.ffmpeg;

import org.jspecify.annotations.NullMarked;
