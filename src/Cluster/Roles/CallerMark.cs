using System.Buffers;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.WireProtocol;

namespace RelateMail.Cluster.Roles;

/// <summary>
/// The roles of the caller, in the request context of each call. Callers cannot choose them: the codec replaces the
/// value of a caller by the roles of the connection on which the call arrives, and only silos are believed.
/// </summary>
[Alias("RelateMail.CallerMark")]
internal sealed class CallerMark
{
    /// <summary>The key in the request context.</summary>
    public const string Key = "relatemail.caller";

    private CallerMark(NodeRoles roles) => Roles = roles;

    public static CallerMark Silo { get; } = new(NodeRoles.Silo);

    public NodeRoles Roles { get; }

    public static CallerMark Of(NodeRoles roles) => roles == NodeRoles.Silo ? Silo : new(roles);
}

/// <summary>Reads and writes <see cref="CallerMark"/>.</summary>
/// <remarks>
/// Orleans reads the header of a message in the flow of its connection, in which <see cref="ConnectedPeer"/> is set. If
/// a version of Orleans read it elsewhere, no peer would be there, and every call of another process would be refused.
/// </remarks>
[RegisterSerializer, RegisterCopier]
internal sealed class CallerMarkCodec : IFieldCodec<CallerMark>, IDeepCopier<CallerMark>
{
    public void WriteField<TBufferWriter>(
        ref Writer<TBufferWriter> writer, uint fieldIdDelta, Type? expectedType, CallerMark? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ArgumentNullException.ThrowIfNull(value);
        ReferenceCodec.MarkValueField(writer.Session);
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(CallerMark), WireType.VarInt);
        writer.WriteVarUInt32((uint)value.Roles);
    }

    public CallerMark ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        ReferenceCodec.MarkValueField(reader.Session);
        var claimed = (NodeRoles)reader.ReadUInt32(field.WireType);
        return ConnectedPeer.Current switch
        {
            { IsSilo: true } => CallerMark.Of(claimed), // a silo passes the calls of its clients on
            { } peer => CallerMark.Of(peer.Roles),
            null => CallerMark.Of(NodeRoles.None),
        };
    }

    public CallerMark? DeepCopy(CallerMark? input, CopyContext context) => input;
}
