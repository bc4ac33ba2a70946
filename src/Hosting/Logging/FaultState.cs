using System.Collections;

namespace RelateMail.Hosting.Logging;

/// <summary>The values of a log entry with another text.</summary>
internal sealed class FaultState(string text, IReadOnlyList<KeyValuePair<string, object?>>? values)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly IReadOnlyList<KeyValuePair<string, object?>> _values = values ?? [];

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => text;
}
