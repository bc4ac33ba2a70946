using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.WebConsole.Sessions;

/// <summary>
/// One sign-in. The cookie has the name of the key, the end, a random number, and a signature with a key that follows
/// from the secret of the API key. Any silo can check it, none stores it, and it ends when the API key does.
/// </summary>
internal sealed record ConsoleSession(ConsoleIdentity Key, DateTimeOffset EndsAt, string Nonce)
{
    /// <summary>How long a session of a key lasts.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromHours(12);

    private const string SessionPurpose = "session";
    private const string FormPurpose = "form";

    /// <summary>Proves that a form was sent by a page of this session.</summary>
    public string FormToken => Sign(FormPurpose, $"{Nonce}");

    public static ConsoleSession Begin(ConsoleIdentity key, DateTimeOffset now, TimeSpan? duration = null) =>
        new(key, now + (duration ?? Duration), RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Reads a cookie; null if it is not valid any more.</summary>
    public static async ValueTask<ConsoleSession?> ReadAsync(
        string? cookie, IConsoleHost host, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (cookie?.Split('.') is not [{ } name, { } end, { Length: 32 } nonce, { } signature]
            || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || DateTimeOffset.FromUnixTimeSeconds(seconds) <= now
            || !TryDecode(name, out string? keyName)
            || await host.FindByNameAsync(keyName, cancellationToken) is not { } key)
        {
            return null;
        }

        var session = new ConsoleSession(key, DateTimeOffset.FromUnixTimeSeconds(seconds), nonce);
        return AreEqual(signature, session.Sign(SessionPurpose, session.Text)) ? session : null;
    }

    /// <summary>True if a form of this session has this token.</summary>
    public bool HasToken(string? token) => token is not null && AreEqual(token, FormToken);

    public string ToCookie() => $"{Text}.{Sign(SessionPurpose, Text)}";

    private string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Key.SessionName))}.{EndsAt.ToUnixTimeSeconds()}.{Nonce}");

    private string Sign(string purpose, string text) => Base64Url.EncodeToString(
        HMACSHA256.HashData(Key.SessionKey, Encoding.UTF8.GetBytes($"{purpose}:{text}")));

    private static bool TryDecode(string text, out string name)
    {
        byte[] octets = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        int count = 0;
        bool isText = Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, octets, out count);
        name = Encoding.UTF8.GetString(octets, 0, count);
        return isText;
    }

    private static bool AreEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
