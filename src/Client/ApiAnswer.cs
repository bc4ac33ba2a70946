using System.Diagnostics.CodeAnalysis;

namespace RelateMail.Client;

/// <summary>A resource with what its answer says about it. Converts to the resource where one is expected.</summary>
/// <typeparam name="T">The record of the resource.</typeparam>
public sealed class ApiAnswer<T>
    where T : class
{
    internal ApiAnswer(T value, string? eTag, bool isNew)
    {
        Value = value;
        ETag = eTag;
        IsNew = isNew;
    }

    /// <summary>The resource after the request.</summary>
    public T Value { get; }

    /// <summary>Names this state of the resource, for <see cref="ApiCondition.IfMatch"/>; null for none.</summary>
    public string? ETag { get; }

    /// <summary>True if the request created the resource.</summary>
    public bool IsNew { get; }

    /// <summary>The resource.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The named alternative is Value.")]
    public static implicit operator T(ApiAnswer<T> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Value;
    }
}
