// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header as it came from the MTA, and what screens did to it.
 *
 * <p>CHGHEADER names a field by its number among those of its name, and dropping one moves the
 * numbers of those after it. So edits go to the MTA from the last field up, and before any insert.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a field that would break the header, which
 * is our bug.
 */
final class EditedHeaders implements Headers {
  /** RFC 5322 section 2.2: printable US-ASCII except the colon. */
  private static final Pattern NAME = Pattern.compile("[!-9;-~]+");

  /**
   * What no value has: NUL, or a line end without white space after it. Looked for, not matched
   * around: a repeated group needs stack for every character, and the daemon's threads have little.
   */
  private static final Pattern BAD_IN_VALUE = Pattern.compile("\0|\r(?!\n)|\n(?![ \t])");

  private final List<HeaderField> original = new ArrayList<>();
  private final List<@Nullable HeaderField> current = new ArrayList<>();
  private final List<HeaderField> prepended = new ArrayList<>();
  private final List<HeaderField> appended = new ArrayList<>();
  private @Nullable List<HeaderField> view;

  /** The next field from the MTA. */
  void receive(HeaderField field) {
    original.add(field);
    current.add(field);
    view = null;
  }

  @Override
  public List<HeaderField> fields() {
    if (view == null) {
      List<HeaderField> all = new ArrayList<>(original.size());
      for (int i = prepended.size() - 1; i >= 0; i--) {
        all.add(prepended.get(i));
      }
      for (HeaderField field : current) {
        if (field != null) {
          all.add(field);
        }
      }
      all.addAll(appended);
      view = List.copyOf(all);
    }
    return view;
  }

  @Override
  public List<HeaderField> named(String name) {
    return fields().stream().filter(field -> field.is(name)).toList();
  }

  @Override
  public void removeIf(Predicate<HeaderField> condition) {
    edit(field -> condition.test(field) ? null : field);
    prepended.removeIf(condition);
    appended.removeIf(condition);
  }

  @Override
  public void replace(String name, String value) {
    Function<HeaderField, HeaderField> change =
        field -> field.is(name) ? checked(new HeaderField(field.name(), value)) : field;
    edit(change);
    prepended.replaceAll(change::apply);
    appended.replaceAll(change::apply);
  }

  @Override
  public void prepend(HeaderField field) {
    prepended.add(checked(field));
    view = null;
  }

  @Override
  public void append(HeaderField field) {
    appended.add(checked(field));
    view = null;
  }

  /** What the MTA must be told, in this order. */
  List<Response.Modification> modifications() {
    List<Response.Modification> list = new ArrayList<>();
    List<Response.Modification> changes = new ArrayList<>();
    Map<String, Integer> count = new HashMap<>();
    for (int i = 0; i < original.size(); i++) {
      HeaderField was = original.get(i);
      HeaderField is = current.get(i);
      int index = count.merge(was.name().toLowerCase(Locale.ROOT), 1, Integer::sum);
      if (!was.equals(is)) {
        HeaderField change = is == null ? new HeaderField(was.name(), "") : onWire(is);
        changes.add(new Response.ChgHeader(index, change));
      }
    }
    for (int i = changes.size() - 1; i >= 0; i--) {
      list.add(changes.get(i));
    }
    prepended.forEach(field -> list.add(new Response.InsHeader(0, onWire(field))));
    appended.forEach(field -> list.add(new Response.AddHeader(onWire(field))));
    return list;
  }

  private void edit(Function<HeaderField, ? extends @Nullable HeaderField> change) {
    for (int i = 0; i < current.size(); i++) {
      HeaderField field = current.get(i);
      if (field != null) {
        current.set(i, change.apply(field));
      }
    }
    view = null;
  }

  private static HeaderField checked(HeaderField field) {
    if (!NAME.matcher(field.name()).matches() || !isGoodValue(field.value())) {
      throw new IllegalArgumentException("malformed header field: " + field.name());
    }
    return field;
  }

  /** CHGHEADER with an empty value would drop the field. */
  private static boolean isGoodValue(String value) {
    return !value.isEmpty() && !BAD_IN_VALUE.matcher(value).find();
  }

  /** The MTA wants folds with LF alone. */
  private static HeaderField onWire(HeaderField field) {
    return new HeaderField(field.name(), field.value().replace("\r\n", "\n"));
  }
}
