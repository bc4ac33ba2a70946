namespace RelateMail.Grains.Abstractions;

/// <summary>
/// A password in a call to <see cref="IAccountGrain"/>. A separate type, because Orleans writes the arguments of slow
/// and failed calls to logs and exceptions with <see cref="ToString"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.Password")]
public sealed class Password(string value)
{
    [Id(0)] public string Value { get; } = value;

    public static implicit operator Password(string value) => new(value);

    public override string ToString() => nameof(Password);
}
