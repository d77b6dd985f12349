import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Import, productionImports, reaches } from '../../scripts/house/imports.ts';
import { wiredRoutes } from '../../scripts/wired-routes.ts';
import type { Package, Resource } from '../support/package.ts';

/** Where a packaged deployment of the tests is to go; nothing of it exists. */
export const DEPLOYMENT = {
  secretsArn: 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:kqueen-AbCdEf',
  subnetIds: 'subnet-0a1,subnet-0b2,subnet-0c3',
  securityGroupIds: 'sg-01',
  alarmTopicArn: 'arn:aws:sns:eu-west-3:123456789012:kqueen-alarms',
  logRetentionDays: '90',
  insideConcurrency: '7',
  routeRate: '150',
};

/** API Gateway's own patience; a function that takes longer answers nobody. */
const GATEWAY_SECONDS = 30;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const LARGEST_TEMPLATE = 1024 * 1024;

const INTERFACES = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** What each role is allowed, all of it. */
const ROLES = {
  ApiRole: [
    ...INTERFACES,
    'lambda:InvokeFunction',
    ...LOGS,
    'secretsmanager:GetSecretValue',
    'sts:AssumeRole',
  ],
  OpenRole: LOGS,
  WorkerRole: [
    ...INTERFACES,
    'lambda:InvokeFunction',
    ...LOGS,
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
    'sts:AssumeRole',
  ],
  DeliverRole: [...INTERFACES, ...LOGS, 'secretsmanager:GetSecretValue', 'sqs:SendMessage'],
  ScheduleRole: [
    ...INTERFACES,
    'lambda:InvokeFunction',
    ...LOGS,
    'secretsmanager:GetSecretValue',
    'sqs:SendMessage',
  ],
};

/** The functions that no route leads to, by their kind. */
const UNASKED = {
  workerOperate: 'WorkerRole',
  workerRefresh: 'WorkerRole',
  workerApply: 'WorkerRole',
  workerEnd: 'WorkerRole',
  workerDeliver: 'DeliverRole',
  scheduleRefreshState: 'ScheduleRole',
};

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** What must hold for the template of production, whatever the functions. */
export function describeTemplate(packaged: () => Package): void {
  const ofType = (type: string) =>
    Object.entries(packaged().resources).filter(([, resource]) => resource.Type === type);
  const functionOf = (name: string): Resource['Properties'] => {
    const [, found] =
      ofType('AWS::Lambda::Function').find(
        ([, { Properties }]) => Properties.FunctionName === `kqueen-prod-${name}`,
      ) ?? [];
    if (!found) throw new Error(`The template has no function ${name}`);
    return found.Properties;
  };
  const statements = (role: string) => {
    const policies = packaged().resources[role]?.Properties.Policies as
      | { PolicyDocument: { Statement: Statement[] } }[]
      | undefined;
    return (policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  };
  const allowed = (role: string) => statements(role).filter(({ Effect }) => Effect === 'Allow');

  describe('the template', () => {
    let imports: Import[];
    beforeAll(async () => {
      imports = productionImports();
    });

    test('has for each route of serverless.yml one route, that leads to its function', () => {
      const routes = ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
        const [, integration] = (Properties.Target as { 'Fn::Join': [string, [string, { Ref: string }]] })[
          'Fn::Join'
        ][1];
        const { IntegrationUri } = packaged().resources[integration.Ref]?.Properties ?? {};
        const [logicalId = ''] = (IntegrationUri as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
        return [Properties.RouteKey, packaged().resources[logicalId]?.Properties.FunctionName];
      });
      const wired = wiredRoutes().map(({ name, method, path }) => [
        path === '*' ? '$default' : `${method} ${path}`,
        `kqueen-prod-${name}`,
      ]);
      expect(routes.sort()).toEqual(wired.sort());
    });

    test('ends every function that answers a request before API Gateway gives it up', () => {
      const timeouts = wiredRoutes().map(({ name }) => functionOf(name).Timeout as number);
      expect(timeouts.filter((seconds) => !(seconds < GATEWAY_SECONDS))).toEqual([]);
    });

    test('gives each function the role of its kind, and the VPC only to what uses the store', () => {
      const needsStore = (file: string) => reaches(imports, file, 'lib/app/instance.ts');
      const wrong = wiredRoutes().filter(({ name, file }) => {
        const role = needsStore(file) ? 'ApiRole' : 'OpenRole';
        const { Role, VpcConfig } = functionOf(name);
        const isRight = JSON.stringify(Role) === JSON.stringify({ 'Fn::GetAtt': [role, 'Arn'] });
        return !isRight || (VpcConfig !== undefined) !== needsStore(file);
      });
      expect(wrong).toEqual([]);
    });

    test('gives workers and the schedule their roles, and what failed to the queue that is alarmed', () => {
      const routed = new Set(wiredRoutes().map(({ name }) => `kqueen-prod-${name}`));
      const names = ofType('AWS::Lambda::Function').map(([, { Properties }]) =>
        String(Properties.FunctionName),
      );
      const unasked = names
        .filter((name) => !routed.has(name))
        .map((name) => name.slice('kqueen-prod-'.length));
      expect(unasked.sort()).toEqual(Object.keys(UNASKED).sort());
      for (const [name, role] of Object.entries(UNASKED)) {
        expect(functionOf(name).Role).toEqual({ 'Fn::GetAtt': [role, 'Arn'] });
        expect(functionOf(name).VpcConfig).toBeDefined();
      }
      const failures = ofType('AWS::Lambda::EventInvokeConfig').map(
        ([, { Properties }]) => Properties.DestinationConfig,
      );
      expect(failures).toHaveLength(Object.keys(UNASKED).length);
      for (const failure of failures) {
        expect(failure).toEqual({ OnFailure: { Destination: { 'Fn::GetAtt': ['FailedWorkQueue', 'Arn'] } } });
      }
    });

    test('lets the schedule run once at a time, every minute', () => {
      expect(functionOf('scheduleRefreshState').ReservedConcurrentExecutions).toBe(1);
      const [[, rule] = []] = ofType('AWS::Events::Rule');
      expect(rule?.Properties.ScheduleExpression).toBe('rate(1 minute)');
    });

    test('leaves most of the account to other functions than those that wait for the API servers of clusters', () => {
      const inside = [
        'clusterStatus',
        'clusterTopologyData',
        'clusterApply',
        'clusterObjects',
        'clusterDeleteObject',
      ];
      const reserved = ofType('AWS::Lambda::Function')
        .filter(([, { Properties }]) => Number(Properties.ReservedConcurrentExecutions) > 1)
        .map(([, { Properties }]) => [Properties.FunctionName, Properties.ReservedConcurrentExecutions]);
      expect(reserved.sort()).toEqual(
        inside.map((name) => [`kqueen-prod-${name}`, Number(DEPLOYMENT.insideConcurrency)]).sort(),
      );
    });

    test('throttles every route, those that cost most more, and waits for the routes that it names', () => {
      const [[, stage] = []] = ofType('AWS::ApiGatewayV2::Stage');
      const { DefaultRouteSettings, RouteSettings } = stage?.Properties ?? {};
      expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: '150', ThrottlingBurstLimit: '150' });
      const named = Object.keys(RouteSettings as object);
      const routes = ofType('AWS::ApiGatewayV2::Route');
      const ids = routes.filter(([, { Properties }]) => named.includes(String(Properties.RouteKey)));
      expect(ids).toHaveLength(named.length);
      expect(stage?.DependsOn).toEqual(expect.arrayContaining(ids.map(([id]) => id)));
    });

    test('logs each request as JSON, without what may be secret in paths, queries and headers', () => {
      const [[, stage] = []] = ofType('AWS::ApiGatewayV2::Stage');
      const settings = stage?.Properties.AccessLogSettings as { Format: string } | undefined;
      const logged = Object.values(JSON.parse(settings?.Format ?? '{}') as Record<string, string>);
      expect(logged).toContain('$context.routeKey');
      expect(logged.filter((value) => !/^\$context\.[a-zA-Z.]+$/.test(value))).toEqual([]);
      expect(logged.filter((value) => /path|query|header|authorizer|domain|userAgent/i.test(value))).toEqual(
        [],
      );
    });

    test('names subnets, security group and secret of the deployment', () => {
      const { VpcConfig, Environment } = functionOf('clusterList');
      expect(VpcConfig).toEqual({
        SubnetIds: { 'Fn::Split': [',', DEPLOYMENT.subnetIds] },
        SecurityGroupIds: { 'Fn::Split': [',', DEPLOYMENT.securityGroupIds] },
      });
      expect(Environment).toMatchObject({ Variables: { KQUEEN_SECRETS_ARN: DEPLOYMENT.secretsArn } });
    });

    test('has these roles and no others, and each is allowed what its kind does and no more', () => {
      const roles = ofType('AWS::IAM::Role').map(([name]) => [
        name,
        allowed(name)
          .flatMap(({ Action }) => Action)
          .sort(),
      ]);
      expect(Object.fromEntries(roles)).toEqual(ROLES);
    });

    test.each(Object.keys(ROLES))(
      'the %s has wildcards nowhere but where AWS knows nothing narrower',
      (role) => {
        const wide = allowed(role).filter(({ Action, Resource }) => {
          const isForInterfaces = [Action].flat().every((action) => INTERFACES.includes(action));
          return [Action].flat().join().includes('*') || (Resource === '*' && !isForInterfaces);
        });
        expect(wide).toEqual([]);
      },
    );

    test('denies the code of a function the network interfaces that Lambda makes for it', () => {
      const denied = statements('ApiRole').filter(({ Effect }) => Effect === 'Deny');
      expect(denied.flatMap(({ Action }) => Action).sort()).toEqual(INTERFACES);
      expect(denied[0]).toMatchObject({
        Resource: '*',
        Condition: { ArnLike: { 'lambda:SourceFunctionArn': expect.anything() } },
      });
    });

    test('lets the secret of this deployment be read, and no other', () => {
      const reading = allowed('ApiRole').filter(({ Action }) => [Action].flat().join().includes('secrets'));
      expect(reading.map(({ Resource }) => Resource)).toEqual([DEPLOYMENT.secretsArn]);
    });

    test('makes the log group of each function, which its role could not, and keeps it as long as the deployment wants', () => {
      const groups = ofType('AWS::Logs::LogGroup').map(([, { Properties }]) => [
        Properties.LogGroupName,
        Properties.RetentionInDays,
      ]);
      const functions = ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
      expect(groups.sort()).toEqual(
        [...functions.map((name) => `/aws/lambda/${name}`), '/aws/http-api/kqueen-prod']
          .map((name) => [name, Number(DEPLOYMENT.logRetentionDays)])
          .sort(),
      );
    });

    test('sends every alarm to the topic of the deployment', () => {
      const alarms = ofType('AWS::CloudWatch::Alarm');
      expect(alarms.map(([name]) => name).sort()).toEqual([
        'FailedWorkAlarm',
        'ScheduleStoppedAlarm',
        'ServerErrorsAlarm',
        'SlowAlarm',
        'StoreFullAlarm',
        'ThrottledAlarm',
      ]);
      for (const [, { Properties }] of alarms) {
        expect(Properties).toMatchObject({ AlarmActions: [DEPLOYMENT.alarmTopicArn] });
      }
    });

    test('calls nobody for what the provider or the cluster of a tenant failed at', () => {
      const { Metrics } = packaged().resources.ServerErrorsAlarm?.Properties ?? {};
      expect(Metrics).toEqual([
        expect.objectContaining({ Id: 'own', Expression: 'answered - FILL(foreign, 0)' }),
        expect.objectContaining({ Id: 'answered', ReturnData: false }),
        expect.objectContaining({
          MetricStat: expect.objectContaining({
            Metric: {
              Namespace: 'KQueen',
              MetricName: 'ProviderErrors',
              Dimensions: [
                { Name: 'service', Value: 'kqueen' },
                { Name: 'stage', Value: 'prod' },
              ],
            },
          }),
        }),
      ]);
    });

    test('is within the limits of CloudFormation', () => {
      expect(Object.keys(packaged().resources).length).toBeLessThanOrEqual(MOST_RESOURCES);
      const text = packaged().texts.get('cloudformation-template-update-stack.json') ?? '';
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LARGEST_TEMPLATE);
    });
  });
}
