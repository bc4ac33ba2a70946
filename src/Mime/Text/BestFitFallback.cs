using System.Text;

namespace RelateMail.Mime.Text;

/// <summary>
/// Decodes octets that are not in the main table of a code page, such as the double entries of code page 932, by the
/// second table that .NET has for them. Other octets become the replacement character.
/// </summary>
internal sealed class BestFitFallback(Encoding encoding) : DecoderFallback
{
    private const int Gb18030 = 54936;

    public override int MaxCharCount => 2;

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer(encoding);

    private static string Decode(Encoding encoding, byte[] octets)
    {
        if (encoding.CodePage == Gb18030 && octets is [0x80])
        {
            return "€"; // the euro sign of GBK (WHATWG Encoding §10.2)
        }

        string text = encoding.GetString(octets);
        return text.Length is 1 or 2 && !text.Contains('?') ? text : "\uFFFD";
    }

    private sealed class Buffer(Encoding encoding) : DecoderFallbackBuffer
    {
        private string _text = "";
        private int _at;

        public override int Remaining => _text.Length - _at;

        public override bool Fallback(byte[] bytesUnknown, int index)
        {
            (_text, _at) = (Decode(encoding, bytesUnknown), 0);
            return true;
        }

        public override char GetNextChar() => _at < _text.Length ? _text[_at++] : '\0';

        public override bool MovePrevious()
        {
            _at -= _at > 0 ? 1 : 0;
            return _at > 0;
        }

        public override void Reset() => (_text, _at) = ("", 0);
    }
}
