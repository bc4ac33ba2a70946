using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>The short values that an attempt gives to the fields of a form.</summary>
internal sealed class AttemptFields(WebhookEvent message, IReadOnlyList<byte[]> secrets, DateTimeOffset now)
{
    private readonly string _timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private readonly string _token = RandomNumberGenerator.GetHexString(50, lowercase: true);

    /// <summary>The value of a field; empty if the message is its value.</summary>
    public string ValueOf(FormatField field) => field.Source switch
    {
        FieldSource.Constant => field.Text ?? "",
        FieldSource.Recipients => string.Join(",", message.Recipients),
        FieldSource.ReversePath => message.ReversePath ?? "",
        FieldSource.Timestamp => _timestamp,
        FieldSource.Token => _token,
        FieldSource.TokenSignature => Sign(),
        _ => "",
    };

    private string Sign()
    {
        if (secrets.Count == 0)
        {
            throw new ArgumentException("The format needs a secret.", nameof(secrets));
        }

        byte[] key = Encoding.ASCII.GetBytes("whsec_" + Convert.ToBase64String(secrets[0]));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(_timestamp + _token)));
    }
}
