using System.Buffers;
using System.Security.Cryptography;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Arc;

/// <summary>Validates the chain of ARC sets of one message (RFC 8617 §5.2).</summary>
internal sealed class ArcVerification
{
    private readonly MessageHeader _header;
    private readonly ArcSets _sets;
    private readonly Task<DkimKey>? _messageKey;
    private readonly Task<DkimKey>[] _sealKeys = [];

    public ArcVerification(MessageHeader header, DkimKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _header = header;
        _sets = ArcSets.Read(header, now);
        if (!IsWorthVerifying(_sets.Sets))
        {
            return;
        }

        _messageKey = FindAsync(Newest.MessageSignature);
        _sealKeys = [.. _sets.Sets!.Select(set => FindAsync(set.Seal))];

        Task<DkimKey> FindAsync(DkimSignature signature) =>
            keys.FindAsync(signature.Selector!, signature.Domain!, cancellationToken);
    }

    private ArcSet Newest => _sets.Sets![^1];

    public bool Needs(Canonicalization form) => _messageKey is not null && Newest.MessageSignature.BodyForm == form;

    /// <summary>The verdict. The body's hashes are complete.</summary>
    public async Task<ArcRecord> CompleteAsync(BodyHashes body, CancellationToken cancellationToken)
    {
        AuthenticationResult result = _sets.Fields == 0
            ? AuthenticationResult.None
            : _messageKey is null ? AuthenticationResult.Fail : await VerifyAsync(body, cancellationToken);
        return new() { Result = result, Instances = _sets.Instances, Sealer = _sets.Sealer };
    }

    // RFC 8617 §5.2 steps 2 and 3: the first verdict is "none", later ones are "pass", and every field is well-formed.
    private static bool IsWorthVerifying(IReadOnlyList<ArcSet>? sets)
    {
        if (sets is null || sets[^1].MessageSignature.Problem is not null)
        {
            return false;
        }

        for (int i = 0; i < sets.Count; i++)
        {
            if (sets[i].Seal.Problem is not null || sets[i].Verdict != (i == 0 ? "none" : "pass"))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<AuthenticationResult> VerifyAsync(BodyHashes body, CancellationToken cancellationToken)
    {
        DkimSignature message = Newest.MessageSignature;
        if (!body.Of(message.BodyForm).Value.AsSpan().SequenceEqual(message.BodyHash))
        {
            return AuthenticationResult.Fail;
        }

        DkimKey messageKey = await _messageKey!.WaitAsync(cancellationToken);
        if (Unusable(messageKey, message) is { } unusable)
        {
            return unusable;
        }

        if (!SignatureVerifier.Verify(_header, message, messageKey))
        {
            return AuthenticationResult.Fail;
        }

        byte[][] sets = [.. _sets.Sets!.Select(Canonicalize)];
        for (int i = _sets.Instances - 1; i >= 0; i--)
        {
            DkimSignature seal = _sets.Sets![i].Seal;
            DkimKey key = await _sealKeys[i].WaitAsync(cancellationToken);
            if ((Unusable(key, seal) ?? VerifySeal(sets, i, key)) is var result and not AuthenticationResult.Pass)
            {
                return result;
            }
        }

        return AuthenticationResult.Pass;
    }

    private static AuthenticationResult? Unusable(DkimKey key, DkimSignature signature) => key switch
    {
        { Problem: not null, ProblemResult: AuthenticationResult.TempError } => AuthenticationResult.TempError,
        { Problem: not null } => AuthenticationResult.Fail,
        _ when key.Algorithm != signature.Algorithm => AuthenticationResult.Fail,
        _ => null,
    };

    /// <summary>A seal signs the sets below it and its own set, its b= empty (RFC 8617 §5.1.1).</summary>
    private AuthenticationResult VerifySeal(byte[][] sets, int instance, DkimKey key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < instance; i++)
        {
            hash.AppendData(sets[i]);
        }

        ArcSet set = _sets.Sets![instance];
        ArrayBufferWriter<byte> own = new();
        WriteSealed(own, set);
        HeaderCanonicalizer.WriteSignature(own, _header, set.Seal.Field, Canonicalization.Relaxed);
        hash.AppendData(own.WrittenSpan);
        return key.Verify(hash.GetHashAndReset(), set.Seal.Signature)
            ? AuthenticationResult.Pass
            : AuthenticationResult.Fail;
    }

    private byte[] Canonicalize(ArcSet set)
    {
        ArrayBufferWriter<byte> octets = new();
        WriteSealed(octets, set);
        HeaderCanonicalizer.Write(octets, _header, set.Seal.Field, Canonicalization.Relaxed);
        return octets.WrittenSpan.ToArray();
    }

    private void WriteSealed(ArrayBufferWriter<byte> octets, ArcSet set)
    {
        HeaderCanonicalizer.Write(octets, _header, set.Results, Canonicalization.Relaxed);
        HeaderCanonicalizer.Write(octets, _header, set.MessageSignature.Field, Canonicalization.Relaxed);
    }
}
