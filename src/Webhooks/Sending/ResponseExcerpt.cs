using System.Text;

namespace RelateMail.Webhooks.Sending;

/// <summary>The beginning of an answer.</summary>
internal static class ResponseExcerpt
{
    private const int MaxOctets = 1000;

    /// <summary>At most 1,000 characters, control characters as spaces; null if the connection breaks.</summary>
    public static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaxOctets];
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            int count = await body.ReadAtLeastAsync(buffer, MaxOctets, throwOnEndOfStream: false, cancellationToken);
            string text = Encoding.UTF8.GetString(buffer, 0, count);
            return string.Concat(text.Select(static one => char.IsControl(one) ? ' ' : one));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return null;
        }
    }
}
