using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhook;

/// <summary>Verifies the signature of each request, and stores each event once.</summary>
public sealed class Receiver(string secret, string inbox, TimeProvider timeProvider)
{
    private readonly byte[] _key = Convert.FromBase64String(secret.Replace("whsec_", "", StringComparison.Ordinal));

    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using MemoryStream buffer = new();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        byte[] body = buffer.ToArray();
        string id = Field(request, "id");
        if (!IsGenuine(id, Field(request, "timestamp"), Field(request, "signature"), body))
        {
            return Results.Unauthorized();
        }

        Directory.CreateDirectory(inbox);
        string name = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id))); // an id is not a file name
        string temporary = Path.Combine(inbox, $"{Guid.NewGuid():N}.part");
        await File.WriteAllBytesAsync(temporary, body, request.HttpContext.RequestAborted);
        File.Move(temporary, Path.Combine(inbox, name + ".json"), overwrite: true); // a repeat changes nothing
        return Results.NoContent();
    }

    private static string Field(HttpRequest request, string name) => request.Headers["webhook-" + name].ToString();

    private bool IsGenuine(string id, string timestamp, string signatures, byte[] body)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || Math.Abs(timeProvider.GetUtcNow().ToUnixTimeSeconds() - seconds) > 300)
        {
            return false; // an old request that someone repeats
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        byte[] expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed)));
        return signatures.Split(' ').Any( // two during a rotation
            one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
    }
}
