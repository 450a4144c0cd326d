// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One row of the parameter table: all that the parser, {@code cli config} and the man page need.
 *
 * @param <T> what the value becomes
 * @param name as it stands in {@code chatmail.ini}
 * @param type {@code number}, {@code size}, {@code boolean}, ... for people
 * @param defaultText the default as one would write it; empty if there is none
 * @param min smallest value as one would write it; empty if there is no limit
 * @param max largest value as one would write it; empty if there is no limit
 * @param unit what is counted; empty if nothing is
 * @param doc one sentence
 * @param parser reads a value; {@link IllegalArgumentException} says what is wrong with it
 */
public record Parameter<T>(
    String name,
    String type,
    String defaultText,
    String min,
    String max,
    String unit,
    String doc,
    Function<String, T> parser) {

  /** Reads a value, or the default if nothing is given. */
  T parse(@Nullable String text) {
    return parser.apply(text == null || text.isEmpty() ? defaultText : text);
  }
}
