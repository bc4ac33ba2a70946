using System.Diagnostics.CodeAnalysis;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// A password in a call to <see cref="IAccountGrain"/>. A separate type, because Orleans writes the arguments of slow
/// and failed calls to logs and exceptions with <see cref="ToString"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.Password")]
public sealed class Password(string value)
{
    [Id(0)] public string Value { get; } = value;

    /// <summary>
    /// The network of the client that sent it, in any form that is the same each time; null if unknown. Networks take
    /// turns when many passwords wait to be checked.
    /// </summary>
    [Id(1)] public string? Client { get; init; }

    /// <summary>True if only the password of the account itself is right, and no application password.</summary>
    [Id(2)] public bool IsOwn { get; init; }

    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Password?(string? value) => value is null ? null : new(value);

    public override string ToString() => nameof(Password);
}
