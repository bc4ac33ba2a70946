using System.Security.Cryptography;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Builds the MIME tree as the content streams, and checks its limits. An attached message (message/rfc822) is one
/// leaf: its parts are not in the tree, but they count towards every limit. Each octet is in a header block, between
/// two parts, or in a leaf: a multipart whose parts cannot be found is one text part.
/// </summary>
internal sealed class MimeTree(IngressOptions options) : IDisposable
{
    /// <summary>Texts, at most, that may be the body, so that samples of a message need 32 KiB at most.</summary>
    private const int MaxSamples = 32;

    private readonly List<MimeFrame> _frames = [];
    private readonly List<MimeNode> _leaves = [];
    private IncrementalHash? _hash;

    /// <summary>The octets of the attached message that is being read, with those of its structure.</summary>
    private PartContent? _attached;

    private int _samples;
    private MimeNode? _leaf;
    private PartContent? _content;
    private int _attachedDepth;
    private int _depth;
    private int _structures;

    public MimeNode? Root { get; private set; }

    /// <summary>The leaves that have ended, in order.</summary>
    public IReadOnlyList<MimeNode> Leaves => _leaves;

    /// <summary>True inside a multipart or an attached message, where a line can be a delimiter.</summary>
    public bool HasFrames => _frames.Count > 0;

    /// <summary>Begins an entity whose header is complete.</summary>
    /// <returns>True if another header follows: that of an attached message.</returns>
    public bool Begin(PartHeader header, long contentBegin)
    {
        Refuse(++_structures > options.Mime.MaxParts, SmtpReplies.StructureTooComplex);
        MimeNode? parent = _frames.Count > 0 ? _frames[^1].Node : null;
        header.DefaultType = parent?.Header.MediaType == "multipart/digest" ? "message/rfc822" : PartHeader.PlainText;
        bool isListed = _attachedDepth == 0;
        var node = new MimeNode(header, isListed ? MakeSample(header) : null);
        if (isListed)
        {
            parent?.Children.Add(node);
            Root ??= node;
        }

        if (!header.IsMultipart && !header.IsMessage)
        {
            _leaf = node;
            IncrementalHash? hash = isListed && header.IsLimited ? Hash() : null;
            _content = new PartContent(header.TransferEncoding, contentBegin, node.Sample, hash);
            return false;
        }

        Refuse(++_depth > options.Mime.MaxDepth, SmtpReplies.StructureTooComplex);
        _frames.Add(new MimeFrame(node, contentBegin));
        if (isListed && header.IsMessage)
        {
            _attached = new PartContent(header.TransferEncoding, contentBegin, hash: Hash());
        }

        _attachedDepth += header.IsMessage ? 1 : 0;
        return header.IsMessage;
    }

    /// <summary>Adds a header block or a delimiter, which only an attached message contains.</summary>
    public void AddStructure(ReadOnlySpan<byte> octets) => _attached?.Add(octets);

    /// <summary>Adds octets of the current entity, in order.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        _attached?.Add(octets);
        if (_content is null)
        {
            (_frames.Count > 0 ? _frames[^1].Preamble : null)?.Add(octets);
            return;
        }

        _content.Add(octets);
        RefuseLarge(_leaf!, _content.Octets);
    }

    /// <summary>The multipart that a line delimits, from the innermost on; null if the line is content.</summary>
    public MimeFrame? FindDelimited(ReadOnlySpan<byte> line, out bool isLast)
    {
        isLast = false;
        line = line.TrimEnd(" \t\r\n"u8);
        if (line.StartsWith("--"u8))
        {
            for (int index = _frames.Count - 1; index >= 0; index--)
            {
                if (_frames[index].IsDelimiter(line, out isLast))
                {
                    return _frames[index];
                }
            }
        }

        return null;
    }

    /// <summary>Ends the entities inside a multipart at one of its delimiters.</summary>
    /// <param name="frame">The multipart.</param>
    /// <param name="isLast">True for its last delimiter.</param>
    /// <param name="end">Offset of the line end before the delimiter, which belongs to the delimiter.</param>
    /// <returns>True if the header of another part follows.</returns>
    public bool Delimit(MimeFrame frame, bool isLast, long end)
    {
        EndLeaf(end);
        while (_frames[^1] != frame)
        {
            EndFrame(end);
        }

        if (isLast)
        {
            frame.IsClosed = true;
            _depth--;
            return false;
        }

        frame.BeginPart();
        return true;
    }

    /// <summary>Ends all entities at the end of the content.</summary>
    public void End(long end)
    {
        EndLeaf(end);
        while (_frames.Count > 0)
        {
            EndFrame(end);
        }
    }

    public void Dispose() => _hash?.Dispose();

    private IncrementalHash Hash() => _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private BodySample? MakeSample(PartHeader header)
    {
        bool isNeeded = _samples < MaxSamples && !(header.MediaType == "text/html" && HasPlainText());
        BodySample? sample = isNeeded ? BodySample.For(header) : null;
        _samples += sample is null ? 0 : 1;
        return sample;
    }

    /// <summary>True if the current part is another form of a plain text, which makes the preview.</summary>
    private bool HasPlainText() => _frames.Exists(frame => frame.Node.Header.MediaType == "multipart/alternative"
        && frame.Node.Children.Exists(child => child is { IsBlank: false, Number: > 0, Sample: not null }
            && child.Header.MediaType == PartHeader.PlainText));

    private void EndLeaf(long end)
    {
        if (_content is null)
        {
            return;
        }

        long encodedSize = _content.End(end);
        RefuseLarge(_leaf!, _content.Octets);
        if (_attachedDepth == 0)
        {
            _leaf!.End(_leaves.Count + 1, _content, encodedSize);
            _leaves.Add(_leaf);
        }

        (_leaf, _content) = (null, null);
    }

    private void EndFrame(long end)
    {
        MimeFrame frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        _depth -= frame.IsClosed ? 0 : 1;
        _attachedDepth -= frame.IsMessage ? 1 : 0;
        if (frame.IsMessage)
        {
            long size = Math.Max(0, end - frame.ContentBegin);
            Refuse(_attachedDepth == 0 && size > options.MaxAttachmentSizeBytes, SmtpReplies.AttachmentTooBig);
            if (_attachedDepth == 0 && _attached is { } octets)
            {
                frame.Node.End(_leaves.Count + 1, octets, octets.End(end));
                _attached = null;
            }
        }
        else if (frame.Preamble is { } text)
        {
            frame.Node.BecomeText();
            frame.Node.End(_leaves.Count + 1, text, text.End(end));
        }
        else
        {
            return;
        }

        if (_attachedDepth == 0)
        {
            _leaves.Add(frame.Node);
        }
    }

    private void RefuseLarge(MimeNode leaf, long octets) => Refuse(
        octets > options.MaxAttachmentSizeBytes && leaf.Header.IsLimited, SmtpReplies.AttachmentTooBig);

    private static void Refuse(bool isPastLimit, SmtpReply refusal)
    {
        if (isPastLimit)
        {
            throw new ContentRefusedException(refusal);
        }
    }
}
