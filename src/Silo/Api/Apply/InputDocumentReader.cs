using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Apply;

/// <summary>
/// Reads one JSON object with the lists <c>domains</c>, <c>accounts</c>, <c>aliases</c> and <c>webhooks</c>, entry by
/// entry.
/// </summary>
internal sealed class InputDocumentReader(PipeReader body) : InputReader(body)
{
    private static readonly Dictionary<string, string> s_kinds = new(StringComparer.Ordinal)
    {
        ["domains"] = InputLine.Domain,
        ["accounts"] = InputLine.Account,
        ["aliases"] = InputLine.Alias,
        ["webhooks"] = InputLine.Webhook,
    };

    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 16 });
    private string? _kind;
    private bool _isInList;

    public override InputLine? TryRead()
    {
        try
        {
            while (!IsAtEnd && Fault is null)
            {
                var reader = new Utf8JsonReader(Rest, IsLast, _state);
                if (!reader.Read())
                {
                    return null;
                }

                if (_isInList && reader.TokenType == JsonTokenType.StartObject)
                {
                    return TryReadEntry(ref reader);
                }

                if (!TryMove(ref reader))
                {
                    return null;
                }
            }
        }
        catch (JsonException)
        {
            Fault = Problems.BadBody($"The body is not valid JSON after entry {Count}.");
        }

        return null;
    }

    protected override ProblemHttpResult? AtLast() =>
        Problems.BadBody($"The body is not complete: it ends after entry {Count}.");

    private InputLine? TryReadEntry(ref Utf8JsonReader reader)
    {
        SequencePosition start = Rest.GetPosition(reader.TokenStartIndex);
        if (!reader.TrySkip())
        {
            return null;
        }

        byte[] octets = Rest.Slice(start, reader.Position).ToArray();
        Count++;
        Consume(reader.Position);
        _state = reader.CurrentState;
        if (octets.Length > MaxEntry)
        {
            Fault = Problems.BadBody($"An entry must have at most {MaxEntry} octets; see entry {Count}.");
            return null;
        }

        byte[] line = [.. "{\""u8, .. Encoding.ASCII.GetBytes(_kind!), .. "\":"u8, .. octets, .. "}"u8];
        return InputLine.Read(Count, line);
    }

    /// <summary>Moves past one token outside of entries. False if its value has not arrived.</summary>
    private bool TryMove(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                break;
            case JsonTokenType.StartArray when _kind is not null && !_isInList:
                _isInList = true;
                break;
            case JsonTokenType.EndArray:
                (_kind, _isInList) = (null, false);
                break;
            case JsonTokenType.EndObject:
                IsAtEnd = true;
                break;
            case JsonTokenType.PropertyName:
                string name = reader.GetString()!;
                if (!s_kinds.TryGetValue(name, out _kind))
                {
                    Fault = Problems.BadBody(
                        $"{Problems.Quoted(name)} is not a member of the body; its members are"
                        + $" {string.Join(", ", s_kinds.Keys)}.");
                }

                break;
            default:
                Fault = Problems.BadBody(
                    $"The body must be an object with the lists {string.Join(", ", s_kinds.Keys)}, and entries must be"
                    + $" objects; see entry {Count + 1}.");
                break;
        }

        Consume(reader.Position);
        _state = reader.CurrentState;
        return true;
    }
}
