namespace RelateMail.Grains.Abstractions;

/// <summary>
/// A password on its way to <see cref="IAccountGrain"/>. A type of its own because Orleans writes the arguments of slow
/// and failed calls into logs and exceptions by <see cref="ToString"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.Password")]
public sealed class Password(string value)
{
    [Id(0)] public string Value { get; } = value;

    public static implicit operator Password(string value) => new(value);

    public override string ToString() => nameof(Password);
}
