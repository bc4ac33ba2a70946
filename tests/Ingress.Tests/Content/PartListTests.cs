using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;

namespace RelateMail.Ingress.Tests.Content;

public sealed class PartListTests
{
    private const int MaxParts = 990;

    /// <summary>The options of the store's JSON, see the grains.</summary>
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("漢")]
    [InlineData("\U0001F600")] // two escaped code units
    [InlineData("\\\\")]
    public void The_json_of_a_thousand_parts_with_long_names_is_bounded(string unit)
    {
        string name = string.Concat(Enumerable.Repeat(unit, 255));

        MessageSummary summary = Read(Message(
            $"Content-Type: application/x-a; name=\"{name}\"\nContent-ID: <{new string('i', 900)}@x>\n"
            + "Content-Disposition: attachment\n"));

        Assert.InRange(Octets(summary), 16_000, 65_536);
        Assert.Equal(["parts", "attachments"], summary.TruncatedFields);
        Assert.Equal(Enumerable.Range(1, summary.Parts.Length), summary.Parts.Select(part => part.Number));
    }

    [Fact]
    public void An_estimate_is_never_below_the_json()
    {
        var part = new PartSummary
        {
            Number = 10_000,
            ContentType = "application/octet-stream",
            FileName = "\0\"\\/<>&'\u2028\uFEFFäß漢\U0001F600",
            ContentId = "a@b",
            Size = long.MaxValue,
            IsAttachment = false,
            TransferEncoding = "quoted-printable",
            Offset = long.MaxValue,
            EncodedSize = long.MaxValue,
            Charset = "utf-8",
            IsInline = false,
            Disposition = "attachment",
            Sha256 = new string('0', 64),
        };

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(part, s_json).Length + 1, 300, PartList.Octets(part));
    }

    [Fact]
    public void The_body_is_listed_even_behind_parts_that_are_not()
    {
        MessageSummary summary = Read(
            Message("Content-Type: image/png; name=picture\n") + "--b\n\nThe text.\n--b--\n");

        Assert.Equal(MaxParts + 1, summary.TextPart);
        Assert.Equal(MaxParts + 1, summary.Parts[^1].Number);
        Assert.Equal("The text.", summary.Preview);
        Assert.Contains("parts", summary.TruncatedFields);
        Assert.InRange(Octets(summary), 16_000, 65_536);
    }

    [Fact]
    public void A_list_without_attachments_does_not_report_any()
    {
        MessageSummary summary = Read(Message("Content-Type: text/plain\n"));

        Assert.Equal(["parts"], summary.TruncatedFields);
        Assert.Equal(1, summary.TextPart);
    }

    [Fact]
    public void A_hundred_usual_attachments_are_listed_whole()
    {
        MessageSummary summary = Read(Message("Content-Type: image/jpeg; name=IMG_20261126_091527.jpg\n", 100));

        Assert.Equal(100, summary.Parts.Length);
        Assert.Empty(summary.TruncatedFields);
    }

    private static string Message(string header, int parts = MaxParts) =>
        "Content-Type: multipart/mixed; boundary=b\n\n"
        + string.Concat(Enumerable.Repeat($"--b\n{header}\nx\n", parts));

    private static int Octets(MessageSummary summary) =>
        JsonSerializer.SerializeToUtf8Bytes(summary.Parts, s_json).Length;

    private static MessageSummary Read(string content)
    {
        var options = new IngressOptions { Mime = { MaxHeaderBytes = 4_194_304 } };
        using var reader = new MimeSummaryReader(options);
        reader.Add(Encoding.UTF8.GetBytes(content));
        reader.End();
        return reader.ToFindings().Summary;
    }
}
