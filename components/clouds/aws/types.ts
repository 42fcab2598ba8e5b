/** Type tokens of the AWS resources and look-ups that are made here, each written once. */
export const vpc = "aws:ec2/vpc:Vpc";
export const subnet = "aws:ec2/subnet:Subnet";
export const internetGateway = "aws:ec2/internetGateway:InternetGateway";
export const routeTable = "aws:ec2/routeTable:RouteTable";
export const route = "aws:ec2/route:Route";
export const routeTableAssociation = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const securityGroup = "aws:ec2/securityGroup:SecurityGroup";
export const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressRule = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const instance = "aws:ec2/instance:Instance";
export const loadBalancer = "aws:lb/loadBalancer:LoadBalancer";
export const targetGroup = "aws:lb/targetGroup:TargetGroup";
export const targetGroupAttachment = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
export const listener = "aws:lb/listener:Listener";
export const availabilityZones = "aws:index/getAvailabilityZones:getAvailabilityZones";
export const machineImage = "aws:ec2/getAmi:getAmi";
