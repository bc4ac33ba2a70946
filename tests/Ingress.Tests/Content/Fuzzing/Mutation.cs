namespace RelateMail.Ingress.Tests.Content.Fuzzing;

/// <summary>Changes messages at random: octets, tokens, ranges, and halves of two messages.</summary>
internal sealed class Mutation(Random random, IReadOnlyList<byte[]> corpus)
{
    private const int MaxOctets = 64 * 1024;

    public byte[] Next()
    {
        List<byte> octets = [.. corpus[random.Next(corpus.Count)]];
        for (int count = random.Next(1, 8); count > 0; count--)
        {
            Change(octets);
        }

        return [.. octets.Take(MaxOctets)];
    }

    private void Change(List<byte> octets)
    {
        int at = random.Next(octets.Count + 1);
        int length = Math.Min(random.Next(40), octets.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < octets.Count:
                octets[at] = (byte)random.Next(256);
                break;
            case 1:
                octets.RemoveRange(at, length);
                break;
            case 2:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, length));
                break;
            case 3:
                byte[] other = corpus[random.Next(corpus.Count)];
                octets.RemoveRange(at, octets.Count - at);
                octets.AddRange(other[random.Next(other.Length + 1)..]);
                break;
            case 4:
                octets.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 300)));
                break;
            default:
                octets.InsertRange(at, MailSamples.Tokens[random.Next(MailSamples.Tokens.Length)]);
                break;
        }
    }
}
