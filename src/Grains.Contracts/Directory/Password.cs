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

    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Password?(string? value) => value is null ? null : new(value);

    public override string ToString() => nameof(Password);
}
