namespace RelateMail.Client;

/// <summary>
/// A condition of a write (RFC 9110 §13.1). If it is false, nothing changes, and the request fails with 412 and the
/// code <c>changed</c>. A write with a condition is not repeated when its outcome is unknown, because the repeat would
/// fail after a success.
/// </summary>
public sealed class ApiCondition
{
    private ApiCondition(string field, string value) => (Field, Value) = (field, value);

    /// <summary>Only if the resource does not exist.</summary>
    public static ApiCondition IfAbsent { get; } = new("If-None-Match", "*");

    /// <summary>Only if the resource exists, in any state.</summary>
    public static ApiCondition IfPresent { get; } = new("If-Match", "*");

    internal string Field { get; }

    internal string Value { get; }

    /// <summary>Only if the resource is still in the state of an earlier answer.</summary>
    /// <param name="eTag"><see cref="ApiAnswer{T}.ETag"/> of that answer.</param>
    public static ApiCondition IfMatch(string eTag)
    {
        ArgumentException.ThrowIfNullOrEmpty(eTag);
        return new("If-Match", eTag);
    }
}
