using System.Globalization;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// An Argon2id hash (RFC 9106) with the parameters needed to verify a password, in the common format
/// <c>$argon2id$v=19$m=19456,t=2,p=1$salt$digest</c> with unpadded base64.
/// </summary>
internal sealed record PasswordHash(PasswordHashCost Cost, byte[] Salt, byte[] Digest)
{
    public const int DigestOctets = 32;

    private const int SaltOctets = 16;

    public static PasswordHash Compute(ReadOnlySpan<byte> password, PasswordHashCost cost)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltOctets);
        return new PasswordHash(cost, salt, Derive(password, salt, cost, DigestOctets));
    }

    /// <summary>A hash that matches no password, at the same cost as a real one.</summary>
    public static PasswordHash OfNothing(PasswordHashCost cost) =>
        new(cost, RandomNumberGenerator.GetBytes(SaltOctets), RandomNumberGenerator.GetBytes(DigestOctets));

    /// <exception cref="InvalidDataException">The text is not in the format of <see cref="ToString"/>.</exception>
    public static PasswordHash Parse(string text)
    {
        string[] fields = text.Split('$');
        try
        {
            return fields is ["", "argon2id", "v=19", string cost, string salt, string digest]
                ? new PasswordHash(PasswordHashCost.Parse(cost), FromBase64(salt), FromBase64(digest))
                : throw new FormatException("The fields are not those of an Argon2id hash.");
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException("A stored password hash is malformed.", exception);
        }
    }

    public bool Matches(ReadOnlySpan<byte> password) =>
        CryptographicOperations.FixedTimeEquals(Derive(password, Salt, Cost, Digest.Length), Digest);

    public override string ToString() => $"$argon2id$v=19${Cost}${ToBase64(Salt)}${ToBase64(Digest)}";

    private static byte[] Derive(ReadOnlySpan<byte> password, byte[] salt, PasswordHashCost cost, int octets)
    {
        var algorithm = new Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = PasswordHashCost.Lanes,
            MemorySize = cost.MemoryKibioctets,
            NumberOfPasses = cost.Passes,
        });
        return algorithm.DeriveBytes(password, salt, octets);
    }

    private static string ToBase64(byte[] octets) => Convert.ToBase64String(octets).TrimEnd('=');

    private static byte[] FromBase64(string text) =>
        Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}

/// <summary>The cost of one computation. Each hash contains its cost, so that the setting can change.</summary>
internal readonly record struct PasswordHashCost(long MemoryKibioctets, int Passes)
{
    /// <summary>RFC 9106 §3.1: eight blocks of 1 KiB for each lane.</summary>
    private const long SmallestKibioctets = 8;

    /// <summary>The library supports one lane only.</summary>
    public const int Lanes = 1;

    /// <summary>The time of one computation, in a unit that grows with memory and with passes.</summary>
    public long Work => MemoryKibioctets * Passes;

    /// <summary>A cost of about this <see cref="Work"/>, by this number of passes.</summary>
    public static PasswordHashCost OfWork(long work, int passes) =>
        new(Math.Max(work / passes, SmallestKibioctets), passes);

    /// <exception cref="FormatException">The text is not in the format of <see cref="ToString"/>.</exception>
    public static PasswordHashCost Parse(string text)
    {
        string[] fields = text.Split(',');
        return fields is [['m', '=', .. string memory], ['t', '=', .. string passes], "p=1"]
            ? new PasswordHashCost(
                long.Parse(memory, NumberStyles.None, CultureInfo.InvariantCulture),
                int.Parse(passes, NumberStyles.None, CultureInfo.InvariantCulture))
            : throw new FormatException("The cost parameters are malformed.");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"m={MemoryKibioctets},t={Passes},p={Lanes}");
}
